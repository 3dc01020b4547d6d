using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Core.Ingestion;

/// <summary>Whose result is to be stored.</summary>
/// <param name="WeekId">Null for a window that is no week; then <see cref="Purpose"/> says what it is for.</param>
/// <param name="WindowEnd">The last day, included.</param>
/// <param name="OutputColumns">As AMC announced them; empty where it did not, then the types come from the data.</param>
public sealed record WeekIngest(
    ExecutionId ExecutionId,
    WeekId? WeekId,
    CollectionId CollectionId,
    InstanceId InstanceId,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    int WorkflowVersion,
    AmcExecutionId AmcExecutionId,
    IReadOnlyList<OutputColumn> OutputColumns)
{
    /// <summary>As stored with the execution.</summary>
    public string Purpose { get; init; } = "week";

    /// <summary>What AMC said is missing in its data; null: nothing.</summary>
    public string? DataGaps { get; init; }
}
