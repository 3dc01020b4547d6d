using System.Globalization;
using ApexCharts;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>Several weeks as one number each: by month, quarter or week; how is said, and which weeks are in it.</summary>
public sealed partial class AggregateWidget
{
    private ApexChart<PeriodFigure>? _chart;

    private ApexChartOptions<PeriodFigure> Options => new()
    {
        Format = KpiText.Key(Kpi(Data.Series[0].Series.Kpi)),
        PlotOptions = new() { Bar = new() { ColumnWidth = "60%", BorderRadius = 2 } },
        Xaxis = new() { Labels = new() { Format = "head" } },
    };

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    private string Name(SourceSeries series) => SourceName(series.Source) ?? Kpi(series.Series.Kpi).Name;

    private static string Text(PeriodFigure period, Kpi kpi) =>
        period.Value is null ? period.Reason.Why() ?? "–" : KpiText.Of(period.Value, kpi, period.Currency);

    private static string? Note(PeriodFigure period) =>
        ReportWords.Note(period.Marks, period.WeeksLeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{CountText.Of(period.WeeksLeftOut, "week")} without a value left out") : null);

    private Task PickAsync<T>(ChangeEventArgs e, Func<T, ReportView> view)
        where T : struct, Enum => Enum.TryParse<T>(e.Value as string, out var value) ? Board.ShowAsync(view(value)) : Task.CompletedTask;
}
