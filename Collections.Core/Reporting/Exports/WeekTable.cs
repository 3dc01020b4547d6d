using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting.Exports;

/// <summary>Every KPI by week, as a table that stands alone: it carries no id of anything, so that it can be frozen and handed on.</summary>
/// <param name="Kpis">Its columns.</param>
/// <param name="Weeks">Oldest first; weeks without a result too.</param>
public sealed record WeekTable(IReadOnlyList<KpiInfo> Kpis, IReadOnlyList<WeekTableRow> Weeks)
{
    public static WeekTable Of(Report report) => new(
        [.. report.Kpis.Select(Info)],
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
                [.. report.Series.Select(series => Value(series.Values[at]))])),
        ]);

    private static KpiInfo Info(Kpi kpi) => new(
        kpi.Key,
        kpi.Name,
        kpi.Kind switch { KpiKind.Additive => "additive", KpiKind.Ratio => "ratio", KpiKind.NonAdditive => "non_additive", _ => "other" },
        kpi.Unit.ToString().ToLowerInvariant(),
        kpi.Currency,
        kpi.Decimals,
        kpi.Direction.ToString().ToLowerInvariant(),
        kpi.Goal,
        kpi.Kind == KpiKind.Ratio ? $"{kpi.Numerator} ÷ {kpi.Denominator}" : null);

    private static WeekTableValue Value(Figure figure) => new(
        figure.Value,
        figure.Reason switch
        {
            FigureReason.Ok => null,
            FigureReason.NoData => "no value in this week",
            FigureReason.Filtered => "hidden by AMC's threshold",
            FigureReason.ZeroDenominator => "a ratio over nothing",
            FigureReason.NotAdditive => "several values that cannot be added up",
            FigureReason.MixedCurrencies => "several currencies",
            _ => "no result",
        },
        figure.Currency);
}
