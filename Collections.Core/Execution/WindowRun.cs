using Collections.Core.Ingestion;

namespace Collections.Core.Execution;

/// <summary>A run of a window that is no week, and its result when it is there.</summary>
/// <param name="Purpose"><c>comparison</c> or <c>whole_range</c>.</param>
/// <param name="Step">As stored with the execution; <c>done</c> when there is a result.</param>
/// <param name="ErrorClass">Null unless it failed.</param>
/// <param name="Result">The id of its rows, totals and summary in <c>report_data_window_results</c>.</param>
public sealed record WindowRun(
    ExecutionId Id,
    string Purpose,
    DateOnly FirstDay,
    DateOnly LastDay,
    int WorkflowVersion,
    string Step,
    string? AmcStatus,
    string? ErrorClass,
    string? ErrorMessage,
    string? RequestedByName,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    WeekVersionId? Result)
{
    public bool IsOpen => Step is not ("done" or "failed" or "cancelled");
}
