namespace Collections.Core.Reporting;

/// <summary>A KPI week by week; all lists have one entry per week of the report.</summary>
/// <param name="Kpi">Its key.</param>
/// <param name="Previous">As many weeks right before, in the same places.</param>
/// <param name="Mean">The mean of a week and the three before it, where all four have a value.</param>
/// <param name="LastYear">The weeks 364 days earlier.</param>
/// <param name="LastYearNote">Why there is none, such as "needs 53 weeks"; null where some week has one.</param>
/// <param name="Periods">By the grouping and aggregation of the request.</param>
/// <param name="Total">The whole span as one.</param>
/// <param name="Whole">Of what does not add up over weeks: one run over exactly these days; null where there was none.</param>
public sealed record KpiSeries(
    string Kpi,
    IReadOnlyList<Figure> Values,
    IReadOnlyList<Figure> Previous,
    IReadOnlyList<decimal?> Mean,
    IReadOnlyList<Figure> LastYear,
    string? LastYearNote,
    IReadOnlyList<PeriodFigure> Periods,
    PeriodFigure Total,
    PeriodFigure? Whole = null);
