using System.Globalization;
using ApexCharts;
using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>Two weeks, or two periods, side by side for every KPI.</summary>
public sealed partial class ComparisonWidget
{
    private ApexChart<ComparisonRow>? _chart;

    /// <summary>The weeks can be chosen here.</summary>
    [Parameter]
    public bool IsWeeks { get; set; }

    private ReportCompare Compare => Data.Compare;

    private IReadOnlyList<Mark> Marks => [.. Compare.Marks.Concat(Compare.Changes.SelectMany(change => change.Marks)).Distinct()];

    /// <summary>Why changes are limited, each reason once, and of which KPIs where it is not of all.</summary>
    private IEnumerable<string> Whys => Rows.Where(row => row.Change.Text is not null).GroupBy(row => row.Change.Text!)
        .Select(group => group.Count() == Compare.Kpis.Count ? group.Key : $"{string.Join(", ", group.Select(row => row.Kpi.Name))}: {group.Key}");

    private IEnumerable<ComparisonRow> Rows => Compare.Kpis.Zip(Compare.Changes, (kpi, change) => new ComparisonRow(kpi, change));

    private IEnumerable<DateOnly> Choices => Content.Available.Mondays.Reverse();

    private string Description => string.Join(". ", Rows.Select(row => $"{row.Kpi.Name} {row.Text}"));

    private static ApexChartOptions<ComparisonRow> Options => new() { Format = "percent:1", PlotOptions = new() { Bar = new() { Horizontal = true, BarHeight = "62%", BorderRadius = 2 } } };

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    private static string Head(WeekSpan span) => span.Weeks == 1 ? ReportWords.Brief(span.First) : string.Create(CultureInfo.InvariantCulture, $"{span.Weeks} weeks from {ReportWords.Brief(span.First)}");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task PickAsync(ChangeEventArgs e, bool later) =>
        DateOnly.TryParseExact(e.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var week)
            ? Board.ShowAsync(later ? View with { WeekB = week, WeekA = Compare.Before.Last } : View with { WeekA = week, WeekB = Compare.After.Last })
            : Task.CompletedTask;
}
