using Collections.Core.Catalog;

namespace Collections.Core.Reporting.Exports;

/// <summary>Every KPI by week, as a table that stands alone: it carries no id of anything, so that it can be frozen and handed on.</summary>
/// <param name="Kpis">Its columns.</param>
/// <param name="Weeks">Oldest first; weeks without a result too.</param>
public sealed record WeekTable(IReadOnlyList<Kpi> Kpis, IReadOnlyList<WeekTableRow> Weeks)
{
    public static WeekTable Of(Report report) => new(
        report.Kpis,
        [
            .. report.Weeks.Select((week, at) => new WeekTableRow(
                week.Start,
                week.WindowStart,
                week.WindowEnd,
                week.Version,
                week.CollectedAt,
                week.Rows,
                week.FilteredRows,
                [.. week.Marks.Select(mark => mark.Text)],
                [.. report.Kpis.Zip(report.Series, (kpi, series) => Value(kpi, series.Values[at]))])),
        ]);

    private static WeekTableValue Value(Kpi kpi, Figure figure) => new(figure.Value, ChangeText.Of(kpi, figure.Reason), figure.Currency);
}
