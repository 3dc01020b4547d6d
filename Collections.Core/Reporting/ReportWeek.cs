using Collections.Core.Ingestion;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>A calendar week of a report, also one without a result.</summary>
/// <param name="Start">Its Monday.</param>
/// <param name="WindowStart">First day that was collected.</param>
/// <param name="WindowEnd">Last day that was collected.</param>
/// <param name="Id">Null where the collection does not have this week.</param>
/// <param name="Version">Of the result that the figures come from.</param>
/// <param name="FilteredRows">Null where the query does not say, so nothing is known.</param>
/// <param name="WorkflowVersion">Of the query that it was collected with.</param>
/// <param name="SqlSha256">Of that query's text.</param>
/// <param name="AmcExecutionId">AMC's id of the run.</param>
public sealed record ReportWeek(
    DateOnly Start,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    WeekId? Id,
    WeekStatus? Status,
    WeekVersionId? VersionId,
    int? Version,
    DateTimeOffset? CollectedAt,
    long? Rows,
    long? FilteredRows,
    IReadOnlyList<Mark> Marks,
    int? WorkflowVersion = null,
    string? SqlSha256 = null,
    string? AmcExecutionId = null)
{
    public bool HasResult => VersionId is not null;

    public bool IsPartial => Marks.Any(mark => mark.Kind == MarkKind.Partial);

    public bool IsProvisional => Marks.Any(mark => mark.Kind == MarkKind.Provisional);

    /// <summary>ISO 8601, "2026-W10".</summary>
    public string IsoWeek => WeekCalendar.IsoWeek(Start);
}
