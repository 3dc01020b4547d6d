using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>The weeks of a collection by their Mondays: their figures, their marks, and fair comparisons between them.</summary>
internal sealed class ReportCalendar
{
    private readonly Dictionary<DateOnly, WeekFacts> _byStart;

    public ReportCalendar(IReadOnlyList<WeekFacts> weeks, TimeZoneInfo zone)
    {
        (Weeks, Zone) = (weeks, zone);
        _byStart = weeks.ToDictionary(week => week.Start);
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<WeekFacts> Weeks { get; }

    public TimeZoneInfo Zone { get; }

    public WeekSpan Available => Weeks is [] ? default : new(Weeks[0].Start, Weeks[^1].Start);

    public WeekFacts? Newest => Weeks.LastOrDefault(week => week.HasResult);

    /// <summary>The last week that is done with, one way or the other: those that are still to come after it are no gap.</summary>
    public DateOnly Tail => (Weeks.LastOrDefault(week => week.HasResult || week.Status is WeekStatus.Failed) ?? (Weeks is [.., var last] ? last : null))?.Start ?? default;

    public WeekFacts? this[DateOnly monday] => _byStart.GetValueOrDefault(monday);

    public IEnumerable<WeekFacts> In(WeekSpan span) => Weeks.Where(week => span.Contains(week.Start));

    /// <summary>The same weeks with other sums.</summary>
    public ReportCalendar With(Func<WeekVersionId, RowSums> sums) => new(
        [
            .. Weeks.Select(week => week.VersionId is { } version
                ? week with { Sums = sums(version), PriorSums = week.PriorVersionId is { } prior ? sums(prior) : null }
                : week),
        ],
        Zone);

    public ReportCalendar Replace(WeekFacts week) => new([.. Weeks.Select(other => other.Id == week.Id ? week : other)], Zone);

    /// <summary>Null for a week without a result.</summary>
    public KpiPart? Part(Kpi kpi, DateOnly monday) => this[monday] is { HasResult: true, Sums: { } sums } ? KpiMath.Part(kpi, sums) : null;

    public List<KpiPart?> Parts(Kpi kpi, WeekSpan span) => [.. span.Mondays.Select(monday => Part(kpi, monday))];

    public Figure Figure(Kpi kpi, DateOnly monday) => Part(kpi, monday)?.Figure ?? Reporting.Figure.Missing;

    public PeriodFigure Aggregate(Kpi kpi, WeekSpan span, WeekAggregation aggregation, string label)
    {
        var parts = Parts(kpi, span);
        var (value, reason, counted, currency) = KpiMath.Aggregate(kpi, parts, aggregation);
        return new(Weekly(kpi, aggregation, label), span.First, span.Last, value, reason, counted, span.Weeks - counted, currency, Marks(kpi, span));
    }

    /// <summary>What does not add up is said to be of the weeks, not of all days together.</summary>
    private static string Weekly(Kpi kpi, WeekAggregation aggregation, string label) => (kpi.Kind, aggregation) switch
    {
        (KpiKind.NonAdditive, WeekAggregation.Avg) => $"{label}, weekly average",
        (KpiKind.NonAdditive, WeekAggregation.Min) => $"{label}, weekly minimum",
        (KpiKind.NonAdditive, WeekAggregation.Max) => $"{label}, weekly maximum",
        _ => label,
    };

    public Change Compare(Kpi kpi, WeekSpan before, WeekSpan after, WeekAggregation? aggregation, bool acrossQueries = false)
    {
        var how = aggregation ?? KpiMath.Natural(kpi.Kind);
        var (from, to) = (Side(kpi, before, how), Side(kpi, after, how));
        var (absolute, percentage, reason) = KpiMath.Compare(from, to, !acrossQueries && CrossesQueries(before, after));
        return new(
            from.Value, to.Value, absolute, percentage, reason,
            ChangeText.Of(kpi, reason, from.Reason, to.Reason) ?? (before.Weeks + after.Weeks > 2 ? ChangeText.OfWeeks(kpi, how) : null), to.Currency ?? from.Currency,
            Marks(kpi, before, after));
    }

    /// <summary>What a reader of this KPI must know about weeks; without a KPI, about anything in them.</summary>
    public IReadOnlyList<Mark> Marks(Kpi? kpi, params ReadOnlySpan<WeekSpan> spans)
    {
        var marks = new List<Mark>();
        foreach (var span in spans)
        {
            foreach (var monday in span.Mondays)
            {
                foreach (var mark in Marks(monday))
                {
                    // Hidden values matter to the KPIs that they are hidden from.
                    if (!marks.Contains(mark) && (mark.Kind != MarkKind.Filtered || kpi is null || Part(kpi, monday) is { IsFiltered: true }))
                    {
                        marks.Add(mark);
                    }
                }
            }
        }

        if (spans is [var first, .., var last] && CrossesQueries(first, last) && !marks.Exists(mark => mark.Kind == MarkKind.ChangedQuery))
        {
            marks.Add(new(MarkKind.ChangedQuery, last.First, "The two sides were collected with different queries."));
        }

        return marks;
    }

    public IReadOnlyList<Mark> Marks(DateOnly monday)
    {
        var week = this[monday];
        if (week is not { HasResult: true })
        {
            return [new(MarkKind.Gap, monday, MarkText.Gap(week))];
        }

        var marks = new List<Mark>();
        if (week.IsPartial)
        {
            marks.Add(new(MarkKind.Partial, monday, MarkText.Partial(week)));
        }

        if (week.DataGaps is { } gaps)
        {
            marks.Add(new(MarkKind.Gap, monday, MarkText.DataGaps(gaps)));
        }

        if (week.IsProvisional(Zone))
        {
            marks.Add(new(MarkKind.Provisional, monday, MarkText.Provisional(week, Zone)));
        }

        if (week.FilteredRows > 0)
        {
            marks.Add(new(MarkKind.Filtered, monday, MarkText.Filtered(week)));
        }

        if (Earlier(week) is { } earlier && earlier.SqlSha256 != week.SqlSha256)
        {
            marks.Add(new(MarkKind.ChangedQuery, monday, string.Create(CultureInfo.InvariantCulture,
                $"Collected with version {week.WorkflowVersion} of the query, the weeks before with version {earlier.WorkflowVersion}.")));
        }

        if (Restated(week) is { } restated)
        {
            marks.Add(new(MarkKind.Restated, monday, restated));
        }

        if (week.Warning is { Length: > 0 } warning)
        {
            marks.Add(new(MarkKind.Warning, monday, warning));
        }

        return marks;
    }

    /// <summary>Whether AMC lacked data for any of these weeks.</summary>
    public bool HasDataGaps(WeekSpan span) => In(span).Any(week => week is { HasResult: true, DataGaps: not null });

    /// <summary>Whether the results of two spans come from more than one query.</summary>
    public bool CrossesQueries(WeekSpan before, WeekSpan after) => Queries(before).Union(Queries(after)).Skip(1).Any();

    private IEnumerable<string?> Queries(WeekSpan span) => In(span).Where(week => week.HasResult).Select(week => week.SqlSha256).Distinct();

    private WeekFacts? Earlier(WeekFacts week) => Weeks.LastOrDefault(other => other.HasResult && other.Start < week.Start);

    private static string? Restated(WeekFacts week)
    {
        if (week.PriorSums is not { } prior || week.Sums is not { } sums)
        {
            return null;
        }

        var moved = sums.Metrics.Union(prior.Metrics)
            .Select(metric => (Name: metric, Before: prior[metric].Sum, After: sums[metric].Sum))
            .Where(metric => metric.Before != metric.After)
            .ToList();
        return moved is [] ? null : MarkText.Restated(week, moved);
    }

    /// <summary>A side of these weeks without any row.</summary>
    public KpiMath.Side Nothing(Kpi kpi, WeekSpan span) => new(
        null, In(span).Any(week => week.HasResult) ? FigureReason.NoData : FigureReason.MissingWeek, null, false, Days(kpi, span, KpiMath.Natural(kpi.Kind)), HasDataGaps(span));

    /// <summary>How many of each weekday are behind the value of these weeks, Monday first: where there are several, one without a value brings none.</summary>
    private int[] Days(Kpi kpi, WeekSpan span, WeekAggregation aggregation)
    {
        var pooled = kpi.Kind == KpiKind.Ratio && aggregation is WeekAggregation.Sum or WeekAggregation.Avg;
        var days = new int[7];
        foreach (var week in In(span).Where(week => week.HasResult && (span.Weeks == 1 || KpiMath.Counts(kpi, KpiMath.Part(kpi, week.Sums!), pooled))))
        {
            for (var day = week.WindowStart; day <= week.WindowEnd; day = day.AddDays(1))
            {
                days[day.DayNumber - week.Start.DayNumber]++;
            }
        }

        return days;
    }

    private KpiMath.Side Side(Kpi kpi, WeekSpan span, WeekAggregation aggregation)
    {
        var parts = Parts(kpi, span);

        // A single week is what it is; there is nothing to aggregate.
        var (value, reason, currency) = parts is [var only]
            ? (only?.Value, only?.Reason ?? FigureReason.MissingWeek, only?.Currency)
            : KpiMath.Aggregate(kpi, parts, aggregation) is var all ? (all.Value, all.Reason, all.Currency) : default;
        return new(value, reason, currency, parts.Exists(part => part is { IsFiltered: true }), Days(kpi, span, aggregation), HasDataGaps(span));
    }
}
