using System.Globalization;
using ApexCharts;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;

namespace Collections.Web.Features.Reporting;

/// <summary>Weeks on a line, with what to compare them with, what happened, and what not to trust.</summary>
public sealed partial class TrendWidget
{
    private ApexChart<TrendPoint>? _chart;

    private static readonly TrendLine[] AllLines = [TrendLine.Previous, TrendLine.Mean, TrendLine.LastYear, TrendLine.Goal];

    private IEnumerable<TrendLine> Lines => Data.Series.Count == 1 ? Widget.Lines ?? AllLines : [];

    private KpiSeries First => Data.Series[0].Series;

    private IEnumerable<(TrendLine Line, IReadOnlyList<decimal?> Values)> Beside => Lines
        .Select(line => (Line: line, Values: line switch
        {
            TrendLine.Previous => [.. First.Previous.Select(figure => figure.Value)],
            TrendLine.Mean => First.Mean,
            TrendLine.LastYear => [.. First.LastYear.Select(figure => figure.Value)],
            _ => (IReadOnlyList<decimal?>)[],
        }))
        .Where(line => line.Values.Any(value => value is not null));

    private string Description
    {
        get
        {
            var weeks = Weeks(Data.Series[0]);
            var known = First.Values.Zip(weeks).Where(pair => pair.First.Value is not null).Select(pair => (pair.Second.Start, Value: pair.First.Value!.Value)).ToList();
            if (known.Count == 0)
            {
                return "No week has a value.";
            }

            var kpi = Kpi(First.Kpi);
            var (low, high, newest) = (known.MinBy(point => point.Value), known.MaxBy(point => point.Value), known[^1]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{CountText.Of(known.Count, "week")}. Newest {ReportWords.Week(newest.Start)}: {KpiText.Of(newest.Value, kpi)}. Highest {KpiText.Of(high.Value, kpi)} in {ReportWords.Week(high.Start)}, lowest {KpiText.Of(low.Value, kpi)} in {ReportWords.Week(low.Start)}.");
        }
    }

    private string? Missing => Lines.Contains(TrendLine.LastYear) && First.LastYearNote is { } note ? $"Same week last year: {note}." : null;

    private ApexChartOptions<TrendPoint> Options
    {
        get
        {
            var kpis = Data.Series.Select(series => Kpi(series.Series.Kpi)).DistinctBy(kpi => KpiText.Key(kpi)).Take(2).ToList();
            return new()
            {
                Format = KpiText.Key(kpis[0]),
                Yaxis = [.. kpis.Select((kpi, index) => new Yaxis { Opposite = index == 1, Min = Type == SeriesType.Line || Data.Series.Any(series => series.Series.Values.Any(figure => figure.Value < 0)) ? null : 0, Labels = new() { Format = KpiText.Key(kpi) } })],
                Markers = new() { Size = First.Values.Count <= 8 ? 4 : 0 },
                Annotations = new() { Xaxis = [.. Provisional(), .. Gaps(), .. Events(), .. Breaks(), .. Unplaced()], Yaxis = [.. Goals()], Points = [.. Marked(), .. Anomalies(), .. Placed()] },
            };
        }
    }

    public override Task SavePngAsync() => _chart?.DownloadPngAsync(FileName) ?? Task.CompletedTask;

    private IReadOnlyList<SourceWeek> Weeks(SourceSeries series) => Content.Sources[series.Source].Weeks;

    private List<TrendPoint> Points(SourceSeries series)
    {
        var kpi = Kpi(series.Series.Kpi);
        List<TrendPoint> points = [];
        foreach (var (week, figure) in Weeks(series).Zip(series.Series.Values))
        {
            // Another query counts otherwise: the line is broken before its first week.
            if (points.Count > 0 && week.Marks.Any(mark => mark.Kind == MarkKind.ChangedQuery))
            {
                points.Add(new(TrendPoint.Instant(week.Start.AddDays(-3)), null, null, null, null));
            }

            points.Add(new(TrendPoint.Instant(week.Start), week.Start, figure.Value, figure.Value is null ? figure.Reason.Why() : KpiText.Of(figure.Value, kpi, figure.Currency), Note(series, week, figure)));
        }

        return points;
    }

    /// <summary>What is to be known of a week, and what happened in it.</summary>
    private string? Note(SourceSeries series, SourceWeek week, Figure figure)
    {
        IEnumerable<string> happened = series.Source > 0
            ? []
            : Content.Anomalies.Where(anomaly => anomaly.Kpi == series.Series.Kpi && anomaly.Week == week.Start && Board.ShowsNotes(ReportWords.Anomaly)).Select(anomaly => anomaly.Text)
                .Concat(Shown(AnnotationKind.User, AnnotationKind.FilteredJump, AnnotationKind.RetailEvent)
                    .Where(note => IsOf(note, series.Series.Kpi) && note.Week <= week.Start && week.Start <= note.LastWeek).Select(note => note.Text));
        return string.Join("; ", happened.Prepend(week.Note(figure) ?? "").Where(text => text.Length > 0)) is { Length: > 0 } text ? text : null;
    }

    private List<TrendPoint> Points(SourceSeries series, IReadOnlyList<decimal?> values)
    {
        var kpi = Kpi(series.Series.Kpi);
        return
        [
            .. Weeks(series).Zip(values).Select(pair => new TrendPoint(TrendPoint.Instant(pair.First.Start), pair.First.Start, pair.Second, KpiText.Of(pair.Second, kpi), null)),
        ];
    }

    private string NameOf(SourceSeries series)
    {
        var kpi = Kpi(series.Series.Kpi).Name;
        return SourceName(series.Source) is not { } name ? kpi : Data.Series.All(other => other.Series.Kpi == First.Kpi) ? name : $"{kpi} · {name}";
    }

    private SeriesType Type => Widget.Chart switch
    {
        ChartKind.Bar => SeriesType.Bar,
        ChartKind.Area => SeriesType.Area,
        _ => SeriesType.Line,
    };

    private static string ColorOf(int index) => string.Create(CultureInfo.InvariantCulture, $"--chart-{(index % 6) + 1}");

    private int AxisOf(SourceSeries series)
    {
        var keys = Data.Series.Select(other => KpiText.Key(Kpi(other.Series.Kpi))).Distinct().ToList();
        return Math.Min(1, keys.IndexOf(KpiText.Key(Kpi(series.Series.Kpi))));
    }

    // Younger than 30 days when they were collected: AMC may still change them. Settled weeks between them are not shaded.
    private IEnumerable<AnnotationsXAxis> Provisional() =>
        WeekSpan.Runs(Content.Sources[0].Weeks.Where(week => week.HasResult && week.Marks.Any(mark => mark.Kind == MarkKind.Provisional)).Select(week => week.Start))
            .Select(run => Band(run, 0.14m, "provisional"));

    private IEnumerable<AnnotationsXAxis> Gaps() => Shown(AnnotationKind.Gap).Select(note => Band(new(note.Week, note.LastWeek), 0.32m, "data gap"));

    private static AnnotationsXAxis Band(WeekSpan weeks, decimal opacity, string label) => new()
    {
        X = TrendPoint.Instant(weeks.First.AddDays(-3)),
        X2 = TrendPoint.Instant(weeks.Last.AddDays(3)),
        FillColor = "--chart-quiet",
        BorderColor = "--mud-palette-lines-default",
        Opacity = opacity,
        Label = Text(label),
    };

    private IEnumerable<AnnotationsXAxis> Events() => Shown(AnnotationKind.RetailEvent).Select((note, index) => new AnnotationsXAxis
    {
        X = TrendPoint.Instant(note.Week),
        X2 = note.LastWeek > note.Week ? TrendPoint.Instant(note.LastWeek) : null,
        BorderColor = "--chart-3",
        FillColor = "--chart-3",
        Opacity = 0.16m,
        StrokeDashArray = 3,
        Label = Text(note.Text, index),
    });

    private IEnumerable<AnnotationsXAxis> Breaks() => Shown(AnnotationKind.ChangedQuery).Select(note => new AnnotationsXAxis
    {
        X = TrendPoint.Instant(note.Week.AddDays(-3)),
        BorderColor = "--mud-palette-error",
        Label = Text("query changed"),
    });

    private IEnumerable<AnnotationsYAxis> Goals() => Lines.Contains(TrendLine.Goal) && Kpi(First.Kpi) is { Goal: { } goal } kpi
        ? [new() { Y = goal, BorderColor = "--mud-palette-success", StrokeDashArray = 4, Label = Text($"goal {KpiText.Compact(goal, kpi)}") }]
        : [];

    /// <summary>A hollow dot on every week that is not like the others, a small one where AMC only hid values; young weeks have their own ground.</summary>
    private IEnumerable<AnnotationsPoint> Marked() =>
        from series in Data.Series.Index()
        from point in Weeks(series.Item).Zip(series.Item.Series.Values)
        let marks = point.First.Marks.Where(IsDot).ToList()
        where point.Second.Value is not null && marks.Count > 0
        select new AnnotationsPoint
        {
            X = TrendPoint.Instant(point.First.Start),
            Y = point.Second.Value,
            Marker = new() { Size = marks.All(mark => mark.Kind == MarkKind.Filtered) ? 2 : 4, FillColor = "--mud-palette-surface", StrokeColor = ColorOf(series.Index) },
        };

    private bool IsDot(Mark mark) => mark.Kind switch
    {
        MarkKind.Partial or MarkKind.Filtered or MarkKind.Warning => true,
        MarkKind.Gap => Board.ShowsNotes(AnnotationKind.Gap.Title()),
        MarkKind.Restated => Board.ShowsNotes(AnnotationKind.Restated.Title()),
        _ => false,
    };

    private IEnumerable<AnnotationsPoint> Anomalies() => Content.Anomalies
        .Where(anomaly => anomaly.Kpi == First.Kpi && Board.ShowsNotes(ReportWords.Anomaly))
        .Select(anomaly => Dot(anomaly.Week, ValueIn(anomaly.Week), "--mud-palette-error"));

    /// <summary>
    /// What people wrote, with its words, and where AMC began to hide more or less, whose words stand in the tooltip: they are often side by side.
    /// </summary>
    private IEnumerable<AnnotationsPoint> Placed() => Written
        .Where(note => ValueIn(note.Week) is not null)
        .Select(note => Dot(note.Week, ValueIn(note.Week), "--chart-4") with { Label = note.Kind == AnnotationKind.User ? Text(note.Text) with { OffsetY = -4 } : null });

    /// <summary>The same where the week has no value: a line through it.</summary>
    private IEnumerable<AnnotationsXAxis> Unplaced() => Written
        .Where(note => ValueIn(note.Week) is null)
        .Select(note => new AnnotationsXAxis { X = TrendPoint.Instant(note.Week), BorderColor = "--chart-4", StrokeDashArray = 3, Label = Text(Label(note)) });

    private IEnumerable<Annotation> Written => Shown(AnnotationKind.User, AnnotationKind.FilteredJump).Where(note => IsOf(note, First.Kpi));

    private static string Label(Annotation note) => note.Kind == AnnotationKind.User ? note.Text : "hidden rows";

    private static AnnotationsPoint Dot(DateOnly week, decimal? value, string color) => new()
    {
        X = TrendPoint.Instant(week),
        Y = value,
        Marker = new() { Size = 5, FillColor = color, StrokeColor = "--mud-palette-surface" },
    };

    private decimal? ValueIn(DateOnly week) => Weeks(Data.Series[0]).Zip(First.Values).FirstOrDefault(point => point.First.Start == week).Second.Value;

    /// <summary>The notes of these kinds that touch the period and are not filtered away.</summary>
    private IEnumerable<Annotation> Shown(params AnnotationKind[] kinds) => Content.Annotations.Where(note =>
        kinds.Contains(note.Kind) && Board.ShowsNotes(note.Kind.Title()) && note.LastWeek >= Content.Span.First && note.Week <= Content.Span.Last);

    private static bool IsOf(Annotation note, string kpi) => note.Kpi is null || note.Kpi == kpi;

    // Neighbours stand one under the other.
    private static AnnotationLabel Text(string text, int place = 0) => new()
    {
        Text = text.Length > 24 ? $"{text[..23]}…" : text,
        Orientation = "horizontal",
        OffsetY = place % 3 * 17,
        BorderColor = "--mud-palette-lines-default",
        Style = new() { Background = "--mud-palette-surface", Color = "--mud-palette-text-secondary", FontSize = "10px" },
    };

    private async Task SelectAsync(SelectedData<TrendPoint> selected)
    {
        if (selected.DataPoint.Items[0].Week is { } week && !Board.IsReadOnly)
        {
            await Board.ShowAsync(View with { WeekB = week, WeekA = null });
        }
    }
}
