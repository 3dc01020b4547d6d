using System.Globalization;
using ApexCharts;
using Collections.Core.Reporting;

namespace Collections.Web.Features.Reporting;

/// <summary>Weeks as cells, a row per quarter; a week belongs to the quarter of its Thursday. The colour tells the fifth that the value is in.</summary>
public sealed partial class HeatmapWidget
{
    private const int Columns = 14;

    private ApexChart<HeatCell>? _chart;

    private static readonly ApexChartOptions<HeatCell> Options = new()
    {
        PlotOptions = new()
        {
            Heatmap = new()
            {
                Radius = 3,
                ColorScale = new() { Ranges = [.. Enumerable.Range(HeatCell.NoWeek, HeatCell.Levels + 2).Select(level => new HeatmapRange(level - 0.5m, level + 0.5m, Color(level)))] },
            },
        },
    };

    private KpiSeries Series => Data.Series.Series;

    private IEnumerable<(DateOnly Start, Figure Figure, string? Note)> Weeks =>
        Content.Sources[Data.Series.Source].Weeks.Zip(Series.Values, (week, figure) => (week.Start, figure, week.Note(figure)));

    // The library draws the last series at the top.
    private IEnumerable<IGrouping<string, HeatCell>> Quarters
    {
        get
        {
            var sorted = Series.Values.Select(figure => figure.Value).OfType<decimal>().Order().ToList();
            var kpi = Kpi(Series.Kpi);
            return Weeks
                .GroupBy(week => Quarter(week.Start))
                .SelectMany(quarter => quarter.Select(week => new HeatCell(
                    quarter.Key,
                    WeekOfQuarter(week.Start).ToString(CultureInfo.InvariantCulture),
                    Level(week.Figure.Value, sorted),
                    $"{ReportWords.Week(week.Start)}: {(week.Figure.Value is null ? week.Figure.Reason.Why() : KpiText.Of(week.Figure.Value, kpi, week.Figure.Currency))}",
                    week.Note)))
                .Reverse()
                .GroupBy(cell => cell.Quarter);
        }
    }

    private (string Low, string High)? Bounds
    {
        get
        {
            var values = Series.Values.Select(figure => figure.Value).OfType<decimal>().ToList();
            var kpi = Kpi(Series.Kpi);
            return values.Count == 0 ? null : (KpiText.Compact(values.Min(), kpi), KpiText.Compact(values.Max(), kpi));
        }
    }

    private string Description
    {
        get
        {
            var known = Weeks.Where(week => week.Figure.Value is not null).ToList();
            if (known.Count == 0)
            {
                return "No week has a value.";
            }

            var (low, high) = (known.MinBy(week => week.Figure.Value), known.MaxBy(week => week.Figure.Value));
            var kpi = Kpi(Series.Kpi);
            return $"Highest {KpiText.Of(high.Figure.Value, kpi)} in {ReportWords.Week(high.Start)}, lowest {KpiText.Of(low.Figure.Value, kpi)} in {ReportWords.Week(low.Start)}.";
        }
    }

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    // Every row has the same columns, else the cells of two rows would not stand under each other.
    private static IEnumerable<HeatCell> Filled(IGrouping<string, HeatCell> quarter)
    {
        var cells = quarter.ToDictionary(cell => cell.Column);
        return Enumerable.Range(1, Columns).Select(column => column.ToString(CultureInfo.InvariantCulture))
            .Select(column => cells.GetValueOrDefault(column) ?? new(quarter.Key, column, HeatCell.NoWeek, "–", null));
    }

    private static decimal Level(decimal? value, List<decimal> sorted)
    {
        if (value is not { } number)
        {
            return HeatCell.NoValue;
        }

        var below = sorted.Count(other => other < number);
        return sorted[0] == sorted[^1] ? 3 : Math.Min(HeatCell.Levels, 1 + (below * HeatCell.Levels / sorted.Count));
    }

    private static string Color(int level) => level switch
    {
        HeatCell.NoWeek => "--mud-palette-surface",
        HeatCell.NoValue => "--heat-none",
        _ => string.Create(CultureInfo.InvariantCulture, $"--heat-{level}"),
    };

    private static string Quarter(DateOnly monday)
    {
        var thursday = monday.AddDays(3);
        return string.Create(CultureInfo.InvariantCulture, $"Q{(thursday.Month + 2) / 3} {thursday.Year}");
    }

    private static int WeekOfQuarter(DateOnly monday)
    {
        var thursday = monday.AddDays(3);
        var first = new DateOnly(thursday.Year, ((thursday.Month - 1) / 3 * 3) + 1, 1);
        return ((thursday.DayNumber - first.DayNumber) / 7) + 1;
    }
}
