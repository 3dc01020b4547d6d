namespace Collections.Core.Execution;

/// <summary>What came of the wish to have a query checked.</summary>
public abstract record QueryCheckOutcome
{
    private QueryCheckOutcome()
    {
    }

    /// <summary>It is on its way to AMC: <see cref="QueryChecks.ReadAsync"/> tells the answer.</summary>
    public sealed record Started(ExecutionId Id) : QueryCheckOutcome;

    /// <summary>No query can be made of it; nothing was sent.</summary>
    public sealed record Invalid(string Message) : QueryCheckOutcome;

    /// <summary>This user may not run queries on this instance.</summary>
    public sealed record Forbidden : QueryCheckOutcome;
}
