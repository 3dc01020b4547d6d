namespace Collections.Core.Execution;

/// <summary>How far AMC is with a dry run.</summary>
public abstract record QueryCheckState
{
    private QueryCheckState()
    {
    }

    /// <summary>No answer yet.</summary>
    /// <param name="Reason">What it waits for, for people.</param>
    public sealed record Waiting(string Reason) : QueryCheckState;

    /// <summary>AMC would run it.</summary>
    public sealed record Accepted : QueryCheckState;

    /// <summary>AMC would not.</summary>
    /// <param name="Message">AMC's own words.</param>
    public sealed record Rejected(string Message) : QueryCheckState;

    /// <summary>AMC could not be asked.</summary>
    /// <param name="Class">As stored in <c>error_class</c>.</param>
    public sealed record Failed(string Class, string Message) : QueryCheckState;
}
