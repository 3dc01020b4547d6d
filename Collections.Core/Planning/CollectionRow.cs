using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>A collection as a list shows it.</summary>
public sealed record CollectionRow
{
    public required CollectionId Id { get; init; }
    public required string Name { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string InstanceName { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required WorkflowId WorkflowId { get; init; }
    public required string WorkflowName { get; init; }
    public required string Owner { get; init; }
    public required CollectionStatus Status { get; init; }

    /// <summary>Why it stands where it stands, beside its state.</summary>
    public string? StatusReason { get; init; }

    public required CollectionCounts Counts { get; init; }
    public required DateOnly StartDate { get; init; }
    public required DateOnly EndDate { get; init; }

    /// <summary>One state per week, oldest first.</summary>
    public required IReadOnlyList<WeekStatus> Strip { get; init; }

    /// <summary>Expected finish; null when nothing runs, or while it is still being estimated.</summary>
    public DateTimeOffset? Eta { get; init; }

    public long ChangeNo { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change that a reader can see.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Weeks are to come, but too few are done to say when.</summary>
    public bool IsEstimating => Status == CollectionStatus.Active && Eta is null;
}
