namespace Collections.Core.Planning;

/// <summary>What is to be changed of a collection; null leaves it. The range can only grow, and weeks that are there do not run again.</summary>
public sealed record CollectionChange
{
    public string? Name { get; init; }
    public DateOnly? StartDate { get; init; }
    public DateOnly? EndDate { get; init; }

    /// <summary>For what is asked of AMC from now on.</summary>
    public int? TimeoutSeconds { get; init; }

    public ScheduleChange? Schedule { get; init; }
}
