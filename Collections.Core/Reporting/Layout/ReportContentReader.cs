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
                var shown = Shown(view, report);
                var others = await OthersAsync(report, layout with { View = view }, shown, notes, cancellationToken);
                var frame = new Frame(report, view, others, FiltersKey(view.Filters), shown);
                Dictionary<string, WidgetContent> widgets = [];
                foreach (var widget in layout.Widgets)
                {
                    widgets[widget.Id] = await ContentAsync(widget, frame, reads, cancellationToken);
                }

                return new ReportOutcome<ReportReading>.Done(new(frame.Content(widgets, notes), report, [.. others.Select(other => other.Report)]));
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

    private static IReadOnlyList<DimensionFilter> FiltersOf(ReportWidget widget, ReportView view) =>
        widget.Filters.Count == 0 ? view.Filters : [.. view.Filters, .. widget.Filters];

    private static string FiltersKey(IReadOnlyList<DimensionFilter> filters) =>
        string.Join('\n', filters.Select(filter => $"{filter.Dimension}\t{string.Join('\t', filter.Values)}"));

    /// <summary>The other collections of the report, over its weeks and under its filters: what cannot be set beside it is left out and said.</summary>
    private async Task<IReadOnlyList<Other>> OthersAsync(
        Report report, ReportLayout layout, IReadOnlyList<string> shown, List<string> notes, CancellationToken cancellationToken)
    {
        var view = layout.View;
        var filters = layout.Widgets.Where(widget => widget.Kind is WidgetKind.Trend or WidgetKind.Aggregate).Select(widget => FiltersOf(widget, view))
            .Prepend(view.Filters).DistinctBy(FiltersKey).ToList();
        List<Other> others = [];
        foreach (var id in view.With)
        {
            await using var session = await queries.OpenAsync(id, view.KnownOn, cancellationToken);
            if (session is null)
            {
                notes.Add("Another collection of this report is gone, or not open to you.");
                continue;
            }

            Dictionary<string, Report> reports = [];
            foreach (var own in filters)
            {
                var request = new ReportRequest
                {
                    Collection = id,
                    Span = report.Span,
                    Filters = own,
                    Group = view.Group,
                    Aggregation = view.Aggregation,
                    KnownOn = view.KnownOn,
                    AnswersInPart = true,
                };
                switch (await session.ReadAsync(request, cancellationToken))
                {
                    case ReportOutcome<Report>.Done { Value: var other }:
                        reports[FiltersKey(own)] = other;
                        break;
                    case ReportOutcome<Report>.Refused { Problems: [var problem, ..] }:
                        notes.Add($"{session.Head.Name} cannot be shown{(own == view.Filters ? "" : " where a widget filters")}: {problem.Message}");
                        break;
                }
            }

            if (!reports.TryGetValue(FiltersKey(view.Filters), out var beside))
            {
                continue;
            }

            if (!beside.Weeks.Any(week => week.HasResult))
            {
                notes.Add($"{beside.Name} has no result in these weeks.");
                continue;
            }

            notes.AddRange(shown.Union(layout.Widgets.SelectMany(widget => widget.Kpis)).SelectMany(key => Differences(key, report, beside)));
            others.Add(new(beside, reports));
        }

        return others;
    }

    /// <summary>What is called the same and is not the same.</summary>
    private static IEnumerable<string> Differences(string key, Report own, Report other)
    {
        if (own.Kpis.FirstOrDefault(kpi => kpi.Key == key) is not { } here || other.Kpis.FirstOrDefault(kpi => kpi.Key == key) is not { } there)
        {
            yield break;
        }

        if (Made(here) != Made(there))
        {
            yield return $"{here.Name} is not the same everywhere: in {other.Name} it is {Made(there)}, in {own.Name} {Made(here)}.";
        }

        if (Currencies(own, key) is { Length: > 0 } mine && Currencies(other, key) is { Length: > 0 } theirs && mine != theirs)
        {
            yield return $"{here.Name} is in {theirs} in {other.Name}, in {mine} in {own.Name}: the numbers are not converted.";
        }

        static string Currencies(Report report, string key) => string.Join(
            " and ", report.Series.First(series => series.Kpi == key).Values.Select(value => value.Currency).OfType<string>().Distinct().Order(StringComparer.Ordinal));

        static string Made(Kpi kpi) => kpi.Kind switch
        {
            KpiKind.Ratio => $"{kpi.Numerator} ÷ {kpi.Denominator}{(kpi.Multiplier == 1 ? "" : FormattableString.Invariant($" × {kpi.Multiplier}"))}",
            KpiKind.Additive => $"the sum of {kpi.Column}",
            KpiKind.NonAdditive => $"a distinct count, {kpi.Column}",
            _ => $"{kpi.Column}, which is neither a sum nor a ratio",
        };
    }

    private static async Task<WidgetContent> ContentAsync(ReportWidget widget, Frame frame, Reads reads, CancellationToken cancellationToken)
    {
        if (widget.Kind == WidgetKind.Notes)
        {
            return new WidgetContent.Notes();
        }

        var filters = FiltersOf(widget, frame.View);
        var keys = widget.Kpis.Where(key => frame.Report.Kpis.Any(kpi => kpi.Key == key)).ToList();
        return widget.Kind switch
        {
            WidgetKind.Weeks or WidgetKind.Periods => Shown(
                await reads.CompareAsync(widget.Kind == WidgetKind.Weeks ? frame.Weeks : frame.Periods, keys.Count > 0 ? keys : frame.View.Kpis, filters, cancellationToken),
                compare => new WidgetContent.Comparison(compare)),
            WidgetKind.Breakdown => frame.Lead(keys) is { } lead
                ? Shown(
                    await reads.BreakdownAsync(frame.Compared, [lead, .. keys.Where(key => key != lead)], widget.Dimension ?? frame.View.Dimension, filters, widget.Sort, cancellationToken),
                    breakdown => new WidgetContent.BrokenDown(breakdown))
                : Nothing,
            WidgetKind.Drivers => frame.Lead(keys) is { } lead
                ? Shown(
                    await reads.DriversAsync(frame.Compared, lead, widget.Dimension ?? frame.View.Dimension, filters, cancellationToken),
                    drivers => new WidgetContent.Driven(drivers))
                : Nothing,
            _ => Shown(await reads.ReportAsync(filters, cancellationToken), report => Drawn(widget.Kind, keys, frame with { Report = report, Filters = FiltersKey(filters) })),
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
                NoSum(kpi, series[0].Series.Whole, frame),
            _ => new WidgetContent.Aggregate(series),
        };
    }

    private static WidgetContent.Refused NoSum(Kpi kpi, PeriodFigure? whole, Frame frame)
    {
        var why = $"{kpi.Name} cannot be added up over weeks: who was reached in two weeks would be counted twice. Its weekly average, minimum and maximum mean something.";
        return whole is { Value: { } value }
            ? new($"{why} From {whole.Label} it is {FigureText.Of(kpi, value, whole.Currency)}. {string.Join(" ", whole.Marks.Select(mark => mark.Text))}".TrimEnd())
            : new(why, frame.WholeWindow(kpi));
    }

    private static WidgetContent.Refused Nothing => new("There is no KPI to show.");

    private static WidgetContent Shown<T>(ReportOutcome<T> outcome, Func<T, WidgetContent> content) => outcome switch
    {
        ReportOutcome<T>.Done done => content(done.Value),
        ReportOutcome<T>.Refused refused => new WidgetContent.Refused(string.Join(" ", refused.Problems.Select(problem => problem.Message))),
        _ => new WidgetContent.Refused("The collection is gone, or your access ended."),
    };

    /// <summary>What all widgets share: the report of the collection, those of the others, and which weeks are compared.</summary>
    private sealed record Frame(Report Report, ReportView View, IReadOnlyList<Other> Others, string Filters, IReadOnlyList<string> Shown)
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
            .. Others.Select((other, at) => (Series: other.Filtered.GetValueOrDefault(Filters)?.Series.FirstOrDefault(series => series.Kpi == kpi), at))
                .Where(pair => pair.Series is not null)
                .Select(pair => new SourceSeries(pair.at + 1, pair.Series!)),
        ];

        /// <summary>The days of the weeks with a result, as one run; null where it would say nothing new, or come too late for what was known on a day.</summary>
        public WholeWindowOffer? WholeWindow(Kpi kpi) => View.KnownOn is null && Report.Weeks.Where(week => week.HasResult).ToList() is [var first, .., var last]
            ? new(kpi.Key, first.WindowStart, last.WindowEnd)
            : null;

        public ReportContent Content(Dictionary<string, WidgetContent> widgets, List<string> notes) => new()
        {
            Sources = [Source(Report), .. Others.Select(other => Source(other.Report))],
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

        // Another collection may begin later or end earlier: what it does not have stands empty.
        private static SourceCollection Source(Report report) => new(
            report.Name,
            [.. report.Weeks.Select(week => new SourceWeek(week.Start, week.WindowStart, week.WindowEnd, week.HasResult, week.Id is null ? [] : week.Marks))]);
    }

    /// <summary>A collection beside that of the report: under the filters of the report, and under those of each widget that has own ones.</summary>
    private sealed record Other(Report Report, IReadOnlyDictionary<string, Report> Filtered);

    /// <summary>Asks for nothing twice.</summary>
    private sealed class Reads(ReportSession session, CollectionId collection, ReportView view, IReadOnlyList<string> kpis)
    {
        private readonly Dictionary<string, ReportOutcome<Report>> _reports = [];

        public async Task<ReportOutcome<Report>> ReportAsync(IReadOnlyList<DimensionFilter> filters, CancellationToken cancellationToken)
        {
            var key = FiltersKey(filters);
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
                new() { Collection = collection, Before = spans?.Before, After = spans?.After, Kpis = keys, Filters = filters, KnownOn = view.KnownOn, AcrossQueries = view.AcrossQueries, AnswersInPart = true },
                cancellationToken);

        public Task<ReportOutcome<Breakdown>> BreakdownAsync(
            (WeekSpan Before, WeekSpan After)? spans, IReadOnlyList<string> keys, string? dimension, IReadOnlyList<DimensionFilter> filters, WidgetSort sort, CancellationToken cancellationToken) =>
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
                    Sort = sort,
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
