using System.Collections.Immutable;

namespace Collections.Core.Planning;

/// <summary>
/// A named change of a week's state with the states from which it is allowed; every other origin is refused. In the database the same
/// rule stands as <c>WHERE status = ANY(@origins)</c>: no row changed means that somebody else was first.
/// </summary>
public sealed class WeekTransition
{
    public static readonly WeekTransition Claim = new("claim", WeekStatus.Running, WeekStatus.Pending);
    public static readonly WeekTransition Succeed = new("succeed", WeekStatus.Success, WeekStatus.Running);
    public static readonly WeekTransition Fail = new("fail", WeekStatus.Failed, WeekStatus.Running);

    /// <summary>A retry is due, a claim is given back, or the execution was cancelled.</summary>
    public static readonly WeekTransition Return = new("return", WeekStatus.Pending, WeekStatus.Running);

    /// <summary>A running week is cancelled at AMC.</summary>
    public static readonly WeekTransition Skip =
        new("skip", WeekStatus.Skipped, WeekStatus.Pending, WeekStatus.Running, WeekStatus.Failed);

    public static readonly WeekTransition Retry = new("retry", WeekStatus.Pending, WeekStatus.Failed);
    public static readonly WeekTransition Unskip = new("unskip", WeekStatus.Pending, WeekStatus.Skipped);

    /// <summary>Never changes the state: it is an execution with its own step, and its failure is a reason.</summary>
    public static readonly WeekTransition Recollect = new("recollect", WeekStatus.Success, WeekStatus.Success);

    public static readonly ImmutableArray<WeekTransition> All = [Claim, Succeed, Fail, Return, Skip, Retry, Unskip, Recollect];

    private WeekTransition(string verb, WeekStatus to, params ReadOnlySpan<WeekStatus> from)
    {
        Verb = verb;
        To = to;
        From = [.. from];
        Origins = [.. From.Select(status => status.Text())];
    }

    public string Verb { get; }

    public WeekStatus To { get; }

    public ImmutableArray<WeekStatus> From { get; }

    /// <summary>The allowed origins as stored, for <c>WHERE status = ANY(@origins)</c>.</summary>
    public string[] Origins { get; }

    public bool IsAllowedFrom(WeekStatus status) => From.Contains(status);

    /// <summary>Names both states: why this change is refused from there.</summary>
    public string Refusal(WeekStatus status) =>
        To == status
            ? $"Cannot {Verb} a week that is already {status.Text()}."
            : $"Cannot {Verb} a week that is {status.Text()}: it cannot become {To.Text()} from there, only from {string.Join(" or ", Origins)}.";

    public override string ToString() => Verb;
}
