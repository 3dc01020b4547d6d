using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Reporting.Layout;

/// <summary>Reads what the widgets of a layout draw: each report once, however many widgets show it, under the current user.</summary>
public sealed class ReportContentReader(ReportQueries queries)
{
    private const int Rows = 50;

    /// <summary>
    /// What a layout names and this collection does not have (a KPI that is gone, a dimension) is left out and said; only a period that lies
    /// outside the collection refuses the whole.
    /// </summary>
    public async Task<ReportOutcome<ReportReading>> ReadAsync(CollectionId collection, ReportLayout layout, CancellationToken cancellationToken)
    {
        await using var session = await queries.OpenAsync(collection, layout.View.KnownOn, cancellationToken);
        if (session is null)
        {
            return new ReportOutcome<ReportReading>.NotFound();
        }

        List<string> notes = [];
        var view = Known(layout.View, session.Kpis, notes);
        var reads = new Reads(session, collection, view, Keys(layout, view, session.Kpis));
        switch (await reads.ReportAsync(view.Filters, cancellationToken))
        {
            case ReportOutcome<Report>.Refused refused:
                return new ReportOutcome<ReportReading>.Refused(refused.Problems);
            case ReportOutcome<Report>.Done { Value: var report }:
                var others = await OthersAsync(report, view, notes, cancellationToken);
                var frame = new Frame(report, view, others, Shown(view, report));
                Dictionary<string, WidgetContent> widgets = [];
                foreach (var widget in layout.Widgets)
                {
                    widgets[widget.Id] = await ContentAsync(widget, frame, reads, cancellationToken);
                }

                return new ReportOutcome<ReportReading>.Done(new(frame.Content(widgets, notes), report));
            default:
                return new ReportOutcome<ReportReading>.NotFound();
        }
    }

    private static ReportView Known(ReportView view, IReadOnlyList<Kpi> kpis, List<string> notes)
    {
        var gone = view.Kpis.Append(view.Lead).OfType<string>().Where(key => kpis.All(kpi => kpi.Key != key)).Distinct().ToList();
        if (gone.Count > 0)
        {
            notes.Add($"There is no KPI {string.Join(", ", gone.Select(key => $"\"{key}\""))} here; the others are shown.");
        }

        return view with { Kpis = [.. view.Kpis.Except(gone)], Lead = gone.Contains(view.Lead!) ? null : view.Lead };
    }

    /// <summary>What must be asked for by name, because a widget shows what the report does not; empty: the usual ones are enough.</summary>
    private static IReadOnlyList<string> Keys(ReportLayout layout, ReportView view, IReadOnlyList<Kpi> kpis)
    {
        var named = layout.Widgets.SelectMany(widget => widget.Kpis).Append(view.Lead).OfType<string>().Where(key => kpis.Any(kpi => kpi.Key == key)).ToList();
        IReadOnlyList<string> shown = view.Kpis.Count > 0 ? view.Kpis : [.. kpis.Where(kpi => !kpi.IsHidden).Select(kpi => kpi.Key)];
        return view.Kpis.Count == 0 && named.All(shown.Contains) ? [] : [.. shown.Union(named)];
    }

    private static IReadOnlyList<string> Shown(ReportView view, Report report) =>
        view.Kpis.Count > 0 ? view.Kpis : [.. report.Kpis.Where(kpi => !kpi.IsHidden).Select(kpi => kpi.Key)];

    private async Task<IReadOnlyList<Report>> OthersAsync(Report report, ReportView view, List<string> notes, CancellationToken cancellationToken)
    {
        List<Report> others = [];
        foreach (var id in view.With)
        {
            await using var session = await queries.OpenAsync(id, view.KnownOn, cancellationToken);
            var request = new ReportRequest { Collection = id, From = report.Span.First, To = report.Span.Last, Group = view.Group, Aggregation = view.Aggregation, KnownOn = view.KnownOn };
            switch (session is null ? null : await session.ReadAsync(request, cancellationToken))
            {
                case ReportOutcome<Report>.Done { Value: var other }:
                    others.Add(other);
                    break;
                case ReportOutcome<Report>.Refused { Problems: [var problem, ..] }:
                    notes.Add($"Another collection of this report cannot be shown: {problem.Message}");
                    break;
                default:
                    notes.Add("Another collection of this report is gone, or not open to you.");
                    break;
            }
        }

        return others;
    }

    private static async Task<WidgetContent> ContentAsync(ReportWidget widget, Frame frame, Reads reads, CancellationToken cancellationToken)
    {
        if (widget.Kind == WidgetKind.Notes)
        {
            return new WidgetContent.Notes();
        }

        var filters = widget.Filters.Count == 0 ? frame.View.Filters : [.. frame.View.Filters, .. widget.Filters];
        var keys = widget.Kpis.Where(key => frame.Report.Kpis.Any(kpi => kpi.Key == key)).ToList();
        return widget.Kind switch
        {
            WidgetKind.Weeks or WidgetKind.Periods => Shown(
                await reads.CompareAsync(widget.Kind == WidgetKind.Weeks ? frame.Weeks : frame.Periods, keys.Count > 0 ? keys : frame.View.Kpis, filters, cancellationToken),
                compare => new WidgetContent.Comparison(compare)),
            WidgetKind.Breakdown => frame.Lead(keys) is { } lead
                ? Shown(
                    await reads.BreakdownAsync(frame.Compared, [lead, .. keys.Where(key => key != lead)], widget.Dimension ?? frame.View.Dimension, filters, cancellationToken),
                    breakdown => new WidgetContent.BrokenDown(breakdown))
                : Nothing,
            WidgetKind.Drivers => frame.Lead(keys) is { } lead
                ? Shown(
                    await reads.DriversAsync(frame.Compared, lead, widget.Dimension ?? frame.View.Dimension, filters, cancellationToken),
                    drivers => new WidgetContent.Driven(drivers),
                    lead)
                : Nothing,
            _ => Shown(await reads.ReportAsync(filters, cancellationToken), report => Drawn(widget.Kind, keys, frame with { Report = report })),
        };
    }

    private static WidgetContent Drawn(WidgetKind kind, List<string> keys, Frame frame)
    {
        if (kind == WidgetKind.Tiles)
        {
            var shown = keys.Count > 0 ? keys : frame.Shown;
            return new WidgetContent.Tiles([.. shown.Select(key => frame.Report.Tiles.FirstOrDefault(tile => tile.Kpi == key)).OfType<KpiTile>()]);
        }

        if (frame.Lead(keys) is not { } lead)
        {
            return Nothing;
        }

        // Several KPIs of one collection, or one KPI of several.
        IReadOnlyList<SourceSeries> series = keys.Count > 1 && frame.Others.Count == 0
            ? [.. keys.Select(key => new SourceSeries(0, frame.Series(key)))]
            : frame.AllSeries(lead);
        return kind switch
        {
            WidgetKind.Trend => new WidgetContent.Trend(series),
            WidgetKind.Heatmap => new WidgetContent.Heatmap(series[0]),
            _ when frame.Report.Kpis.First(kpi => kpi.Key == lead) is { Kind: KpiKind.NonAdditive } kpi && frame.View.Aggregation == WeekAggregation.Sum && frame.View.Group != PeriodGrouping.Week =>
                NoSum(kpi, series[0].Series.Whole),
            _ => new WidgetContent.Aggregate(series),
        };
    }

    private static WidgetContent.Refused NoSum(Kpi kpi, PeriodFigure? whole)
    {
        var why = $"{kpi.Name} cannot be added up over weeks: who was reached in two weeks would be counted twice. Its weekly average, minimum and maximum mean something.";
        return whole is { Value: { } value }
            ? new($"{why} From {whole.Label} it is {FigureText.Of(kpi, value, whole.Currency)}. {string.Join(" ", whole.Marks.Select(mark => mark.Text))}".TrimEnd())
            : new(why, kpi.Key);
    }

    private static WidgetContent.Refused Nothing => new("There is no KPI to show.");

    private static WidgetContent Shown<T>(ReportOutcome<T> outcome, Func<T, WidgetContent> content, string? kpi = null) => outcome switch
    {
        ReportOutcome<T>.Done done => content(done.Value),
        ReportOutcome<T>.Refused refused => new WidgetContent.Refused(
            string.Join(" ", refused.Problems.Select(problem => problem.Message)), refused.Problems.Any(problem => problem.Kind == ReportProblemKind.NotAdditive) ? kpi : null),
        _ => new WidgetContent.Refused("The collection is gone, or your access ended."),
    };

    /// <summary>What all widgets share: the report of the collection, those of the others, and which weeks are compared.</summary>
    private sealed record Frame(Report Report, ReportView View, IReadOnlyList<Report> Others, IReadOnlyList<string> Shown)
    {
        private DateOnly? Newest => Report.Weeks.LastOrDefault(week => week.HasResult)?.Start;

        /// <summary>Two weeks side by side: as chosen, else the newest and the one before.</summary>
        public (WeekSpan Before, WeekSpan After)? Weeks => (View.WeekB ?? Newest) is { } later
            ? (WeekSpan.Of(View.WeekA ?? later.AddDays(-7)), WeekSpan.Of(later))
            : null;

        /// <summary>The period and as many weeks before it; where the collection does not reach back so far, its newer half against the older one, a quarter each at most.</summary>
        public (WeekSpan Before, WeekSpan After)? Periods
        {
            get
            {
                var span = Newest is { } newest && newest < Report.Span.Last ? new WeekSpan(Report.Span.First, newest) : Report.Span;
                if (span.Weeks > 0 && span.Previous.First >= Report.Available.First)
                {
                    return (span.Previous, span);
                }

                var weeks = Math.Min(13, span.Weeks / 2);
                var after = new WeekSpan(span.Last.AddDays(-7 * (weeks - 1)), span.Last);
                return weeks == 0 ? null : (after.Previous, after);
            }
        }

        /// <summary>What breakdowns and drivers compare.</summary>
        public (WeekSpan Before, WeekSpan After)? Compared => View.Compare switch
        {
            ReportComparison.PreviousPeriod => Periods,
            ReportComparison.LastYear when (View.WeekB ?? Newest) is { } later => (WeekSpan.Of(later.AddDays(-364)), WeekSpan.Of(later)),
            _ => Weeks,
        };

        public string? Lead(List<string> keys) => keys.Count > 0 ? keys[0] : View.Lead ?? (Shown.Count > 0 ? Shown[0] : null);

        public KpiSeries Series(string kpi) => Report.Series.First(series => series.Kpi == kpi);

        public IReadOnlyList<SourceSeries> AllSeries(string kpi) =>
        [
            new(0, Series(kpi)),
            .. Others.Select((other, at) => (Series: other.Series.FirstOrDefault(series => series.Kpi == kpi), at))
                .Where(pair => pair.Series is not null)
                .Select(pair => new SourceSeries(pair.at + 1, Aligned(pair.Series!, Others[pair.at]))),
        ];

        public ReportContent Content(Dictionary<string, WidgetContent> widgets, List<string> notes) => new()
        {
            Sources = [Source(Report), .. Others.Select(Source)],
            Kpis = Report.AllKpis,
            Shown = Shown,
            Dimensions = Report.Dimensions,
            Span = Report.Span,
            Available = Report.Available,
            Anomalies = Report.Anomalies,
            Annotations = Report.Annotations,
            Notes = [.. notes, .. Report.Notes],
            Widgets = widgets,
            GeneratedAt = Report.GeneratedAt,
        };

        // Another collection may begin later or end earlier: its weeks stand at the same places, missing ones empty.
        private KpiSeries Aligned(KpiSeries series, Report of)
        {
            var places = Report.Weeks.Select(week => of.Weeks.ToList().FindIndex(other => other.Start == week.Start)).ToList();
            return series with
            {
                Values = [.. places.Select(place => place < 0 ? Figure.Missing : series.Values[place])],
                Previous = [.. places.Select(place => place < 0 ? Figure.Missing : series.Previous[place])],
                Mean = [.. places.Select(place => place < 0 ? null : series.Mean[place])],
                LastYear = [.. places.Select(place => place < 0 ? Figure.Missing : series.LastYear[place])],
            };
        }

        private SourceCollection Source(Report report)
        {
            var weeks = report.Weeks.ToDictionary(week => week.Start);
            return new(
                report.Name,
                [
                    .. Report.Weeks.Select(week => weeks.GetValueOrDefault(week.Start) is { } own
                        ? new SourceWeek(own.Start, own.WindowStart, own.WindowEnd, own.HasResult, own.Marks)
                        : new SourceWeek(week.Start, week.WindowStart, week.WindowEnd, false, [])),
                ]);
        }
    }

    /// <summary>Asks for nothing twice.</summary>
    private sealed class Reads(ReportSession session, CollectionId collection, ReportView view, IReadOnlyList<string> kpis)
    {
        private readonly Dictionary<string, ReportOutcome<Report>> _reports = [];

        public async Task<ReportOutcome<Report>> ReportAsync(IReadOnlyList<DimensionFilter> filters, CancellationToken cancellationToken)
        {
            var key = string.Join('\n', filters.Select(filter => $"{filter.Dimension}\t{string.Join('\t', filter.Values)}"));
            if (!_reports.TryGetValue(key, out var report))
            {
                var isFixed = view is { From: not null, To: not null };
                _reports[key] = report = await session.ReadAsync(
                    new()
                    {
                        Collection = collection,
                        Weeks = isFixed ? null : view.Weeks,
                        From = isFixed ? view.From : null,
                        To = isFixed ? view.To : null,
                        Kpis = kpis,
                        Filters = filters,
                        Group = view.Group,
                        Aggregation = view.Aggregation,
                        Compare = view.Compare,
                        KnownOn = view.KnownOn,
                        AcrossQueries = view.AcrossQueries,
                        AnswersInPart = true,
                    },
                    cancellationToken);
            }

            return report;
        }

        public Task<ReportOutcome<ReportCompare>> CompareAsync(
            (WeekSpan Before, WeekSpan After)? spans, IReadOnlyList<string> keys, IReadOnlyList<DimensionFilter> filters, CancellationToken cancellationToken) =>
            session.CompareAsync(
                new() { Collection = collection, Before = spans?.Before, After = spans?.After, Kpis = keys, Filters = filters, KnownOn = view.KnownOn, AcrossQueries = view.AcrossQueries },
                cancellationToken);

        public Task<ReportOutcome<Breakdown>> BreakdownAsync(
            (WeekSpan Before, WeekSpan After)? spans, IReadOnlyList<string> keys, string? dimension, IReadOnlyList<DimensionFilter> filters, CancellationToken cancellationToken) =>
            session.BreakdownAsync(
                new()
                {
                    Collection = collection,
                    Dimension = dimension,
                    Before = spans?.Before,
                    After = spans?.After,
                    Kpis = keys,
                    Filters = filters,
                    Groups = view.Groups,
                    Limit = Rows,
                    SortBy = keys[0],
                    KnownOn = view.KnownOn,
                    AcrossQueries = view.AcrossQueries,
                },
                cancellationToken);

        public Task<ReportOutcome<Drivers>> DriversAsync(
            (WeekSpan Before, WeekSpan After)? spans, string kpi, string? dimension, IReadOnlyList<DimensionFilter> filters, CancellationToken cancellationToken) =>
            session.DriversAsync(
                new()
                {
                    Collection = collection,
                    Kpi = kpi,
                    Dimension = dimension,
                    Before = spans?.Before,
                    After = spans?.After,
                    Filters = filters,
                    Groups = view.Groups,
                    Limit = Rows,
                    KnownOn = view.KnownOn,
                    AcrossQueries = view.AcrossQueries,
                },
                cancellationToken);
    }
}
