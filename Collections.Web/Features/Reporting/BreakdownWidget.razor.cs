using System.Globalization;
using ApexCharts;
using Collections.Core.Catalog;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>A KPI by the values of a dimension; a click on one shows only it.</summary>
public sealed partial class BreakdownWidget
{
    private ApexChart<BreakdownRow>? _chart;

    private Breakdown Breakdown => Data.Breakdown;

    private Kpi Lead => Breakdown.Kpis[0];

    private IEnumerable<BreakdownRow> Rows => Breakdown.Rows.Concat(Breakdown.Rest is { } rest ? [rest] : []);

    private string Counted => string.Create(CultureInfo.InvariantCulture, $"{Breakdown.ValueCount:#,0} {(Breakdown.ValueCount == 1 ? "value" : "values")}.");

    private ApexChartOptions<BreakdownRow> Options => new()
    {
        Format = KpiText.Key(Lead),
        PlotOptions = new() { Bar = new() { Horizontal = true, BarHeight = "70%", BorderRadius = 2 } },
    };

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    private static string SortText(WidgetSort sort) => sort switch
    {
        WidgetSort.Size => "the largest",
        WidgetSort.Change => "the top movers",
        _ => "by name",
    };

    /// <summary>The bar behind a name: the largest value's is the whole width.</summary>
    private string Share(BreakdownRow row)
    {
        var largest = Breakdown.Rows.Max(other => other.Cells[0].Share ?? 0);
        return (largest > 0 ? Math.Max(0, (row.Cells[0].Share ?? 0) / largest) : 0).ToString("0.####", CultureInfo.InvariantCulture);
    }

    private static string? ShareText(BreakdownRow row) => row.Cells[0].Share is { } share ? $"{KpiText.Write(share, "percent:1")} of the total" : null;

    private Task PickDimensionAsync(ChangeEventArgs e) => e.Value is string dimension ? Board.ReplaceAsync(Widget with { Dimension = dimension }) : Task.CompletedTask;

    private Task PickSortAsync(ChangeEventArgs e) =>
        Enum.TryParse<WidgetSort>(e.Value as string, out var sort) ? Board.ReplaceAsync(Widget with { Sort = sort }) : Task.CompletedTask;

    private Task FilterAsync(BreakdownRow row) =>
        Board.ShowAsync(View with { Filters = [.. View.Filters.Where(filter => filter.Dimension != Breakdown.Dimension), new(Breakdown.Dimension, [row.Value])] });
}
