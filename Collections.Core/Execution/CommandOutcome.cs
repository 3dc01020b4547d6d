using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>What came of a verb.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome()
    {
    }

    /// <param name="Weeks">How many weeks it concerned.</param>
    public sealed record Done(CollectionId Collection, int Weeks) : CommandOutcome;

    /// <summary>Not allowed from the state that it is in. Nothing was changed.</summary>
    /// <param name="From">The state that it is in.</param>
    /// <param name="To">The state that was asked for.</param>
    /// <param name="Message">A sentence that names both.</param>
    public sealed record Refused(string From, string To, string Message) : CommandOutcome;

    /// <summary>There is no such thing for this user.</summary>
    public sealed record NotFound : CommandOutcome;

    /// <summary>This user may see it and not change it.</summary>
    public sealed record Forbidden : CommandOutcome;
}
