using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>KPIs by the values of a dimension.</summary>
/// <param name="Rows">Largest first, by the KPI that was asked for.</param>
/// <param name="Rest">What the limit cut off, together; null: nothing.</param>
/// <param name="ValueCount">How many values, or groups, there are.</param>
public sealed record Breakdown(
    string Dimension,
    string Label,
    IReadOnlyList<Kpi> Kpis,
    WeekSpan Before,
    WeekSpan After,
    IReadOnlyList<BreakdownRow> Rows,
    BreakdownRow? Rest,
    int ValueCount,
    BreakdownSource Source,
    IReadOnlyList<Mark> Marks);
