using System.Globalization;
using ApexCharts;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;

namespace Collections.Web.Features.Reporting;

/// <summary>Weeks on a line, with what to compare them with, what happened, and what not to trust.</summary>
public sealed partial class TrendWidget
{
    private ApexChart<TrendPoint>? _chart;

    private static readonly TrendLine[] AllLines = [TrendLine.Previous, TrendLine.Mean, TrendLine.LastYear, TrendLine.Goal];

    private IEnumerable<TrendLine> Lines => Data.Series.Count == 1 ? Widget.Lines.Count > 0 ? Widget.Lines : AllLines : [];

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
                $"{known.Count} weeks. Newest {ReportWords.Week(newest.Start)}: {KpiText.Of(newest.Value, kpi)}. Highest {KpiText.Of(high.Value, kpi)} in {ReportWords.Week(high.Start)}, lowest {KpiText.Of(low.Value, kpi)} in {ReportWords.Week(low.Start)}.");
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
                Annotations = new() { Xaxis = [.. Provisional(), .. Events(), .. Breaks()], Yaxis = [.. Goals()], Points = [.. Marked(), .. Odd()] },
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

            points.Add(new(TrendPoint.Instant(week.Start), week.Start, figure.Value, figure.Value is null ? figure.Reason.Why() : KpiText.Of(figure.Value, kpi, figure.Currency), week.Note(figure)));
        }

        return points;
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

    // Younger than 30 days: AMC may still change them.
    private IEnumerable<AnnotationsXAxis> Provisional()
    {
        var young = Content.Sources[0].Weeks.Where(week => week.HasResult && week.Marks.Any(mark => mark.Kind == MarkKind.Provisional)).ToList();
        if (young.Count > 0)
        {
            yield return new()
            {
                X = TrendPoint.Instant(young[0].Start.AddDays(-3)),
                X2 = TrendPoint.Instant(young[^1].Start.AddDays(3)),
                FillColor = "--chart-quiet",
                BorderColor = "--mud-palette-lines-default",
                Opacity = 0.14m,
                Label = Text("provisional"),
            };
        }
    }

    private IEnumerable<AnnotationsXAxis> Events() => Content.Annotations.Where(note => note.Kind == AnnotationKind.RetailEvent && IsShown(note)).Select((note, index) => new AnnotationsXAxis
    {
        X = TrendPoint.Instant(note.Week),
        X2 = note.LastWeek > note.Week ? TrendPoint.Instant(note.LastWeek) : null,
        BorderColor = "--chart-3",
        FillColor = "--chart-3",
        Opacity = 0.16m,
        StrokeDashArray = 3,
        Label = Text(note.Text, index),
    });

    private IEnumerable<AnnotationsXAxis> Breaks() => Content.Annotations.Where(note => note.Kind == AnnotationKind.ChangedQuery && IsShown(note)).Select(note => new AnnotationsXAxis
    {
        X = TrendPoint.Instant(note.Week.AddDays(-3)),
        BorderColor = "--mud-palette-error",
        Label = Text("query changed"),
    });

    private IEnumerable<AnnotationsYAxis> Goals() => Lines.Contains(TrendLine.Goal) && Kpi(First.Kpi) is { Goal: { } goal } kpi
        ? [new() { Y = goal, BorderColor = "--mud-palette-success", StrokeDashArray = 4, Label = Text($"goal {KpiText.Compact(goal, kpi)}") }]
        : [];

    /// <summary>A hollow dot on every week that is not like the others; young weeks have their own ground.</summary>
    private IEnumerable<AnnotationsPoint> Marked() =>
        from series in Data.Series.Index()
        from point in Weeks(series.Item).Zip(series.Item.Series.Values)
        where point.Second.Value is not null && point.First.Marks.Any(mark => mark.Kind is MarkKind.Partial or MarkKind.Gap or MarkKind.Restated or MarkKind.Warning)
        select new AnnotationsPoint
        {
            X = TrendPoint.Instant(point.First.Start),
            Y = point.Second.Value,
            Marker = new() { Size = 4, FillColor = "--mud-palette-surface", StrokeColor = ColorOf(series.Index) },
        };

    /// <summary>Anomalies and what people wrote.</summary>
    private IEnumerable<AnnotationsPoint> Odd()
    {
        var odd = Content.Anomalies.Where(anomaly => anomaly.Kpi == First.Kpi).Select(anomaly => (anomaly.Week, Color: "--mud-palette-error"))
            .Concat(Content.Annotations.Where(note => note.Kind is AnnotationKind.User or AnnotationKind.FilteredJump && (note.Kpi is null || note.Kpi == First.Kpi)).Select(note => (note.Week, Color: "--chart-4")));
        return
            from note in odd
            from point in Weeks(Data.Series[0]).Zip(First.Values)
            where point.First.Start == note.Week && point.Second.Value is not null
            select new AnnotationsPoint
            {
                X = TrendPoint.Instant(note.Week),
                Y = point.Second.Value,
                Marker = new() { Size = 5, FillColor = note.Color, StrokeColor = "--mud-palette-surface" },
            };
    }

    private bool IsShown(Annotation note) => note.LastWeek >= Content.Span.First && note.Week <= Content.Span.Last;

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
