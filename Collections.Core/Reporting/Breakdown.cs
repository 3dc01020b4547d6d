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
    IReadOnlyList<Mark> Marks)
{
    /// <summary>The rows that moved most, up first and then down, of those that are listed.</summary>
    public IReadOnlyList<BreakdownRow> Movers(string kpi, int count)
    {
        var place = Kpis.ToList().FindIndex(candidate => candidate.Key == kpi);
        if (place < 0)
        {
            return [];
        }

        decimal? Moved(BreakdownRow row) => row.Cells[place].Change.Absolute;
        return
        [
            .. Rows.Where(row => Moved(row) > 0).OrderByDescending(Moved).Take(count),
            .. Rows.Where(row => Moved(row) < 0).OrderBy(Moved).Take(count),
        ];
    }
}
