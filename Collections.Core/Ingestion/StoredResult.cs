using Collections.Core.Planning;

namespace Collections.Core.Ingestion;

/// <summary>A stored result of a week, as a user sees it.</summary>
/// <param name="Version">Of the week, from 1.</param>
/// <param name="IsCurrent">Whether the week's figures come from it.</param>
/// <param name="FilteredRows">Rows in which AMC hid values; null when the result does not say.</param>
/// <param name="Columns">In the order of AMC's file.</param>
public sealed record StoredResult(
    WeekVersionId Id,
    WeekId WeekId,
    int Version,
    bool IsCurrent,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    DateTimeOffset CollectedAt,
    long Rows,
    long? FilteredRows,
    string? Warning,
    IReadOnlyList<ResultColumn> Columns);
