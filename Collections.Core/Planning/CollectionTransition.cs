using System.Collections.Immutable;

namespace Collections.Core.Planning;

/// <summary>What a person may do to a collection as a whole, and from which states. ACTIVE, COMPLETED and FAILED otherwise follow from the weeks.</summary>
public sealed class CollectionTransition
{
    public static readonly CollectionTransition Pause = new("pause", CollectionStatus.Paused, CollectionStatus.Active);
    public static readonly CollectionTransition Resume = new("resume", CollectionStatus.Active, CollectionStatus.Paused);

    /// <summary>Its executions are cancelled at AMC and their weeks wait as PENDING.</summary>
    public static readonly CollectionTransition Cancel =
        new("cancel", CollectionStatus.Paused, CollectionStatus.Active, CollectionStatus.Paused);

    /// <summary>Opens weeks again by retry, extension or schedule; a paused collection stays PAUSED.</summary>
    public static readonly CollectionTransition Reopen = new(
        "reopen", CollectionStatus.Active, CollectionStatus.Active, CollectionStatus.Paused, CollectionStatus.Completed, CollectionStatus.Failed);

    public static readonly ImmutableArray<CollectionTransition> All = [Pause, Resume, Cancel, Reopen];

    private CollectionTransition(string verb, CollectionStatus to, params ReadOnlySpan<CollectionStatus> from)
    {
        Verb = verb;
        To = to;
        From = [.. from];
        Origins = [.. From.Select(status => status.Text())];
    }

    public string Verb { get; }

    public CollectionStatus To { get; }

    public ImmutableArray<CollectionStatus> From { get; }

    /// <summary>The allowed origins as stored, for <c>WHERE status = ANY(@origins)</c>.</summary>
    public string[] Origins { get; }

    public bool IsAllowedFrom(CollectionStatus status) => From.Contains(status);

    /// <summary>The state that this leads to: a paused collection stays PAUSED when weeks are opened again.</summary>
    public CollectionStatus Target(CollectionStatus from) => this == Reopen && from == CollectionStatus.Paused ? CollectionStatus.Paused : To;

    /// <summary>Names both states: why this change is refused from there.</summary>
    public string Refusal(CollectionStatus status) =>
        To == status
            ? $"Cannot {Verb} a collection that is already {status.Text()}."
            : $"Cannot {Verb} a collection that is {status.Text()}: it cannot become {To.Text()} from there, only from {string.Join(" or ", Origins)}.";

    public override string ToString() => Verb;
}
