using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Why a KPI changed, by the values of a dimension.</summary>
/// <param name="Total">The change that the lines add up to.</param>
/// <param name="Lines">Largest contribution first, whichever its sign.</param>
/// <param name="Rest">What the limit cut off, together; null: nothing.</param>
/// <param name="Sums">Contributions by what the values did.</param>
/// <param name="Restated">The part of the change that comes from restatement.</param>
/// <param name="RateSum">Of a ratio: all rates.</param>
/// <param name="MixSum">Of a ratio: all mixes.</param>
/// <param name="HiddenNote">What cannot be said because AMC hid it; null: nothing was hidden.</param>
/// <param name="Visible">What the values that AMC shows add to the change; null where AMC hid numbers, or the query does not say.</param>
/// <param name="Residual">What the rows add whose value AMC hid and put together. Visible and residual together are the change, or both are unknown.</param>
public sealed record Drivers(
    Kpi Kpi,
    string Dimension,
    string Label,
    WeekSpan Before,
    WeekSpan After,
    Change Total,
    IReadOnlyList<DriverLine> Lines,
    DriverLine? Rest,
    IReadOnlyDictionary<DriverKind, decimal> Sums,
    decimal Restated,
    decimal? RateSum,
    decimal? MixSum,
    string? HiddenNote,
    BreakdownSource Source,
    IReadOnlyList<Mark> Marks,
    decimal? Visible = null,
    decimal? Residual = null);
