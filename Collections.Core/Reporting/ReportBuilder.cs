using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>Makes a report of the weeks that were read. Pure.</summary>
internal sealed class ReportBuilder(ReportHead head, ReportCalendar calendar, IReadOnlyList<Kpi> allKpis, WeekSpan span, ReportRequest request)
{
    /// <summary>52 weeks, to the day.</summary>
    private const int Year = 364;

    /// <summary>A jump in the share of filtered rows is worth a note from here on, and only where it doubled or halved.</summary>
    private const decimal FilteredJump = 0.05m;

    private readonly DateOnly[] _mondays = [.. span.Mondays];

    public Report Build(
        IReadOnlyList<Kpi> kpis, IReadOnlyList<ReportDimension> dimensions, IReadOnlyList<Annotation> stored, IReadOnlyList<string> notes,
        IReadOnlyDictionary<string, PeriodFigure> whole, DateTimeOffset now)
    {
        var weeks = _mondays.Select(Week).ToList();
        var filteringKnown = calendar.In(span).Where(week => week.HasResult).All(week => week.FilteredRows is not null);
        return new()
        {
            Collection = head.Collection,
            Name = head.Name,
            InstanceName = head.InstanceName,
            WorkflowName = head.WorkflowName,
            WorkflowId = head.WorkflowId,
            TimeZone = head.TimeZone,
            IsEditable = head.IsEditable,
            Parameters = head.Parameters,
            Filters = head.Filters,
            Span = span,
            Available = calendar.Available,
            Kpis = kpis,
            AllKpis = allKpis,
            Weeks = weeks,
            Series = [.. kpis.Select(kpi => Series(kpi) with { Whole = whole.GetValueOrDefault(kpi.Key) })],
            Tiles = [.. kpis.Select(Tile)],
            Dimensions = dimensions,
            Anomalies = [.. kpis.SelectMany(Anomalies).OrderBy(anomaly => anomaly.Week)],
            Annotations = [.. Automatic().Concat(stored).OrderBy(annotation => annotation.Week)],
            FilteringKnown = filteringKnown,
            Notes = filteringKnown || !calendar.In(span).Any(week => week.HasResult)
                ? notes
                : [.. notes, "The query does not say what AMC hid: rows below its threshold may be missing."],
            GeneratedAt = now,
            PreviousGeneratedAt = head.GeneratedAt,
            DataVersion = head.DataVersion,
        };
    }

    private ReportWeek Week(DateOnly monday)
    {
        var week = calendar[monday];
        var marks = calendar.Marks(monday);
        return week is null
            ? new(monday, monday, monday.AddDays(6), null, null, null, null, null, null, null, marks)
            : week.HasResult
                ? new(monday, week.WindowStart, week.WindowEnd, week.Id, week.Status, week.VersionId, week.Version, week.CollectedAt, week.Rows, week.FilteredRows, marks,
                    week.WorkflowVersion, week.SqlSha256, week.AmcExecutionId)
                : new(monday, week.WindowStart, week.WindowEnd, week.Id, week.Status, null, null, null, null, null, marks);
    }

    private KpiSeries Series(Kpi kpi)
    {
        var lastYear = _mondays.Select(monday => calendar.Figure(kpi, monday.AddDays(-Year))).ToList();
        return new(
            kpi.Key,
            [.. _mondays.Select(monday => calendar.Figure(kpi, monday))],
            [.. _mondays.Select(monday => calendar.Figure(kpi, monday.AddDays(-7 * span.Weeks)))],
            [.. _mondays.Select(monday => Mean(kpi, monday))],
            lastYear,
            lastYear.Exists(figure => figure.Value is not null) ? null
                : calendar.Available.Weeks < 53 ? "needs 53 weeks" : "no result a year earlier",
            [.. PeriodLabel.Group(span, request.Group).Select(period => calendar.Aggregate(kpi, period.Span, request.Aggregation, period.Label))],
            calendar.Aggregate(kpi, span, request.Aggregation, PeriodLabel.Of(span)));
    }

    /// <summary>Of a ratio pooled, of everything else the mean of the weekly values; none of what has no mean.</summary>
    private decimal? Mean(Kpi kpi, DateOnly monday)
    {
        var parts = calendar.Parts(kpi, new(monday.AddDays(-21), monday));
        return parts.TrueForAll(part => part is { Value: not null })
            ? KpiMath.Aggregate(kpi, parts, WeekAggregation.Avg).Value
            : null;
    }

    private KpiTile Tile(Kpi kpi)
    {
        var newest = WeekSpan.Of(calendar.In(span).LastOrDefault(week => week.HasResult)?.Start ?? span.Last);
        var (before, after) = request.Compare switch
        {
            ReportComparison.PreviousPeriod => (span.Previous, span),
            ReportComparison.LastYear => (WeekSpan.Of(newest.First.AddDays(-Year)), newest),
            _ => (newest.Previous, newest),
        };
        var change = calendar.Compare(kpi, before, after, null, request.AcrossQueries);
        var value = after.Weeks == 1
            ? calendar.Figure(kpi, after.First)
            : calendar.Aggregate(kpi, after, KpiMath.Natural(kpi.Kind), "") is var total ? new Figure(total.Value, total.Reason, total.Currency) : default;
        bool? reached = kpi.Goal is { } goal && value.Value is { } figure ? kpi.Direction == KpiDirection.Down ? figure <= goal : figure >= goal : null;
        return new(kpi.Key, after.Last, value, change, change.IsGood(kpi), kpi.Goal, reached, [.. _mondays.Select(monday => calendar.Figure(kpi, monday).Value)]);
    }

    private IEnumerable<Anomaly> Anomalies(Kpi kpi)
    {
        var points = calendar.Weeks.Select(week => new AnomalyDetector.Point(
            week.Start,
            week.HasResult ? KpiMath.Part(kpi, week.Sums!).Value : null,
            week.HasResult && !week.IsPartial && !week.IsProvisional(calendar.Zone))).ToList();
        return AnomalyDetector.Detect(points).Where(found => span.Contains(found.Week)).Select(found => new Anomaly(
            kpi.Key, found.Week, found.Value, found.Expected, found.Z, found.Basis, AnomalyText.Of(kpi, found)));
    }

    private IEnumerable<Annotation> Automatic()
    {
        foreach (var gap in WeekSpan.Runs(_mondays.Where(monday => calendar[monday] is not { HasResult: true })))
        {
            yield return new(AnnotationKind.Gap, gap.First, gap.Last, gap.Weeks == 1 ? MarkText.Gap(calendar[gap.First]) : string.Create(
                CultureInfo.InvariantCulture, $"{gap.Weeks} weeks without a result. {MarkText.Gap(calendar[gap.First])}"));
        }

        foreach (var mark in _mondays.SelectMany(calendar.Marks))
        {
            if (mark.Kind is MarkKind.Restated or MarkKind.ChangedQuery || (mark.Kind == MarkKind.Gap && calendar[mark.Week] is { HasResult: true }))
            {
                var kind = mark.Kind switch
                {
                    MarkKind.Restated => AnnotationKind.Restated,
                    MarkKind.ChangedQuery => AnnotationKind.ChangedQuery,
                    _ => AnnotationKind.Gap,
                };
                yield return new(kind, mark.Week, mark.Week, mark.Text);
            }
        }

        foreach (var monday in _mondays)
        {
            if (Share(monday) is { } share && Share(monday.AddDays(-7)) is { } before
                && Math.Abs(share - before) >= FilteredJump && (share >= 2 * before || before >= 2 * share))
            {
                yield return new(AnnotationKind.FilteredJump, monday, monday, string.Create(CultureInfo.InvariantCulture,
                    $"AMC hid values in {share * 100:0.#} % of the rows, after {before * 100:0.#} % the week before."));
            }
        }
    }

    private decimal? Share(DateOnly monday) =>
        calendar[monday] is { HasResult: true, FilteredRows: { } filtered, Rows: > 0 and var rows } ? (decimal)filtered / rows : null;
}
