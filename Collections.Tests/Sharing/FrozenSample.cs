using Collections.Core.Catalog;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;

namespace Collections.Tests.Sharing;

/// <summary>A small report of three weeks, as it is frozen.</summary>
internal static class FrozenSample
{
    public static readonly DateOnly Monday = new(2026, 3, 2);

    public static readonly Kpi Sales = new() { Key = "sales", Name = "=Sales", Kind = KpiKind.Additive, Unit = KpiUnit.Currency, Currency = "USD", Column = "sales", Direction = KpiDirection.Up };

    public static readonly Kpi Ctr = new() { Key = "ctr", Name = "CTR", Kind = KpiKind.Ratio, Unit = KpiUnit.Percent, Numerator = "clicks", Denominator = "impressions" };

    public static WeekSpan Span => new(Monday, Monday.AddDays(14));

    public static ReportLayout Layout => new()
    {
        View = ReportView.Standard with { From = Monday, To = Monday.AddDays(14) },
        Widgets = [new() { Id = "tiles", Kind = WidgetKind.Tiles, Width = 12 }, new() { Id = "trend", Kind = WidgetKind.Trend, AsTable = true }, new() { Id = "notes", Kind = WidgetKind.Notes }],
    };

    public static WeekTable Table(params decimal?[] sales) => new(
        [Sales, Ctr],
        [
            .. sales.Select((value, at) => new WeekTableRow(
                Monday.AddDays(7 * at),
                Monday.AddDays(7 * at),
                Monday.AddDays((7 * at) + 6),
                value is null ? null : 1,
                value is null ? null : new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
                value is null ? null : 10,
                value is null ? null : 1,
                at == 2 ? ["4 of 7 days"] : [],
                [new(value, value is null ? "No result for this week." : null, "USD"), new(value is null ? null : 0.0125m, null, null)])),
        ]);

    public static FrozenReport Report()
    {
        var mark = new Mark(MarkKind.Partial, Monday.AddDays(14), "4 of 7 days");
        var change = new Change(200, 300, 100, null, ChangeReason.Partial, "The two sides do not have the same days: no percentage.", "USD", [mark]);
        var series = new KpiSeries(
            Sales.Key,
            [new(100, FigureReason.Ok, "USD"), new(200, FigureReason.Ok, "USD"), new(300, FigureReason.Ok, "USD")],
            [Figure.Missing, Figure.Missing, Figure.Missing],
            [null, null, null],
            [Figure.Missing, Figure.Missing, Figure.Missing],
            "needs 53 weeks",
            [],
            new PeriodFigure("3 weeks", Monday, Monday.AddDays(14), 600, FigureReason.Ok, 3, 0, "USD", [mark]));
        var content = new ReportContent
        {
            Sources =
            [
                new(
                    "March <b>report</b>",
                    [.. Span.Mondays.Select(monday => new SourceWeek(monday, monday, monday.AddDays(6), true, monday == mark.Week ? [mark] : []))]),
            ],
            Kpis = [Sales, Ctr],
            Shown = [Sales.Key],
            Dimensions = [],
            Span = Span,
            Available = Span,
            Annotations = [new(AnnotationKind.User, Monday, Monday, "=cmd|' /C calc'!A0", Guid.NewGuid(), "Somebody")],
            Notes = ["Rows below AMC's threshold may be missing."],
            Widgets = new Dictionary<string, WidgetContent>
            {
                ["tiles"] = new WidgetContent.Tiles([new(Sales.Key, mark.Week, new(300, FigureReason.Ok, "USD"), change, null, null, null, [100, 200, 300])]),
                ["trend"] = new WidgetContent.Trend([new(0, series)]),
                ["notes"] = new WidgetContent.Notes(),
            },
            GeneratedAt = TimeProvider.System.GetUtcNow(),
        };
        return new(FrozenReport.CurrentVersion, content, Table(100, 200, 300), []);
    }
}
