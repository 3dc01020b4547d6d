using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>A collection with everything that its pages show beside the weeks.</summary>
public sealed record CollectionDetail
{
    public required CollectionId Id { get; init; }
    public required string Name { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string InstanceName { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required AmcEntityId AmcEntityId { get; init; }

    /// <summary>Rows come from the sandbox, not from Amazon.</summary>
    public bool IsSimulated { get; init; }

    public required WorkflowId WorkflowId { get; init; }
    public required string WorkflowName { get; init; }

    /// <summary>The pinned version.</summary>
    public int WorkflowVersion { get; init; }

    public required DateOnly StartDate { get; init; }
    public required DateOnly EndDate { get; init; }
    public required PartialWeek FirstWeek { get; init; }
    public required PartialWeek LastWeek { get; init; }
    public required string TimeZone { get; init; }
    public required CollectionInputs Inputs { get; init; }
    public int TimeoutSeconds { get; init; }
    public required CollectionStatus Status { get; init; }
    public string? StatusReason { get; init; }
    public required CollectionCounts Counts { get; init; }

    /// <summary>Expected finish; null when nothing runs, or while it is still being estimated.</summary>
    public DateTimeOffset? Eta { get; init; }

    public long ChangeNo { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedByName { get; init; }
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>Why it is held: <c>rejected</c> (weeks were rejected with the same text) or <c>pilot</c> (one week was to run first).</summary>
    public string? HeldKind { get; init; }

    public string? HeldReason { get; init; }
    public string? ScheduleCron { get; init; }
    public string? ScheduleTimeZone { get; init; }
    public DateTimeOffset? ScheduleNextAt { get; init; }

    /// <summary>The user may pause, retry, skip and so on, not only look.</summary>
    public bool IsEditable { get; init; }

    /// <summary>The newest line of its activity; null when there is none.</summary>
    public long? LastActivity { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public required string Owner { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Weeks are to come, but too few are done to say when.</summary>
    public bool IsEstimating => Status == CollectionStatus.Active && Eta is null;
}
