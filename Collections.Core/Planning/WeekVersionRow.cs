using Collections.Core.Amc;
using Collections.Core.Execution;
using Collections.Core.Ingestion;

namespace Collections.Core.Planning;

/// <summary>One stored result of a week.</summary>
public sealed record WeekVersionRow
{
    public required WeekVersionId Id { get; init; }
    public required ExecutionId ExecutionId { get; init; }
    public int Version { get; init; }
    public bool IsCurrent { get; init; }
    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public int WorkflowVersion { get; init; }
    public AmcExecutionId? AmcExecutionId { get; init; }
    public DateTimeOffset CollectedAt { get; init; }
    public long Rows { get; init; }

    /// <summary>Null: the query cannot tell.</summary>
    public long? FilteredRows { get; init; }

    public int Files { get; init; }
    public long Bytes { get; init; }
    public required string Sha256 { get; init; }
    public string? Warning { get; init; }
}
