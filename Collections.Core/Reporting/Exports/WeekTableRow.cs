namespace Collections.Core.Reporting.Exports;

/// <param name="Start">Its Monday.</param>
/// <param name="First">First day that was collected.</param>
/// <param name="Last">Last day that was collected.</param>
/// <param name="Version">Of the result; null: there is none.</param>
/// <param name="FilteredRows">Null where the query does not say.</param>
/// <param name="Marks">In words: why its figures are not like those of other weeks.</param>
/// <param name="Values">One for each KPI of the table.</param>
public sealed record WeekTableRow(
    DateOnly Start,
    DateOnly First,
    DateOnly Last,
    int? Version,
    DateTimeOffset? CollectedAt,
    long? Rows,
    long? FilteredRows,
    IReadOnlyList<string> Marks,
    IReadOnlyList<WeekTableValue> Values);
