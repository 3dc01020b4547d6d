using System.Text.Json;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Reporting;

namespace Collections.Web.Api;

/// <summary>Reports as the API sends them.</summary>
internal static class ReportResources
{
    /// <summary>An enum's value as a word: NotAdditive is "notAdditive".</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    internal sealed record KpiResource(
        string Key,
        string Name,
        string Kind,
        string? Column,
        string? Numerator,
        string? Denominator,
        decimal Multiplier,
        string RawUnit,
        string Unit,
        string? Currency,
        string? CurrencyColumn,
        string Direction,
        decimal? Goal,
        int? Decimals,
        int Position,
        bool Hidden,
        bool Guessed)
    {
        public static KpiResource Of(Kpi kpi) => new(
            kpi.Key, kpi.Name, Word(kpi.Kind), kpi.Column, kpi.Numerator, kpi.Denominator, kpi.Multiplier, Word(kpi.RawUnit), Word(kpi.Unit), kpi.Currency,
            kpi.CurrencyColumn, Word(kpi.Direction), kpi.Goal, kpi.Decimals, kpi.Position, kpi.IsHidden, kpi.IsGuessed);
    }

    /// <param name="Week">Its Monday.</param>
    internal sealed record MarkResource(string Kind, DateOnly Week, string Text)
    {
        public static MarkResource Of(Mark mark) => new(Word(mark.Kind), mark.Week, mark.Text);

        public static IReadOnlyList<MarkResource> Of(IEnumerable<Mark> marks) => [.. marks.Select(Of)];
    }

    /// <param name="Reason">ok, or why there is no value.</param>
    internal sealed record FigureResource(DateOnly Week, decimal? Value, string Reason, string? Currency);

    /// <param name="First">Monday of the first week.</param>
    /// <param name="Last">Monday of the last week.</param>
    internal sealed record PeriodResource(
        string Label, DateOnly First, DateOnly Last, decimal? Value, string Reason, int WeeksCounted, int WeeksLeftOut, string? Currency, IReadOnlyList<MarkResource> Marks)
    {
        public static PeriodResource Of(PeriodFigure figure) => new(
            figure.Label, figure.First, figure.Last, figure.Value, Word(figure.Reason), figure.WeeksCounted, figure.WeeksLeftOut, figure.Currency, MarkResource.Of(figure.Marks));
    }

    /// <param name="Percentage">12.5 is +12.5 %.</param>
    /// <param name="Reason">ok, or what limits the comparison.</param>
    /// <param name="Text">The reason in words.</param>
    internal sealed record ChangeResource(
        decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason, string? Text, string? Currency, IReadOnlyList<MarkResource> Marks)
    {
        public static ChangeResource Of(Change change) => new(
            change.Before, change.After, change.Absolute, change.Percentage, Word(change.Reason), change.Text, change.Currency, MarkResource.Of(change.Marks));
    }

    internal sealed record SpanResource(DateOnly First, DateOnly Last, int Weeks)
    {
        public static SpanResource Of(WeekSpan span) => new(span.First, span.Last, span.Weeks);
    }

    internal sealed record ReportWeekResource(
        DateOnly Start, DateOnly WindowStart, DateOnly WindowEnd, string IsoWeek, Guid? Id, string? Status, int? Version, DateTimeOffset? CollectedAt, long? Rows,
        long? FilteredRows, int? WorkflowVersion, string? SqlSha256, string? AmcExecutionId, IReadOnlyList<MarkResource> Marks)
    {
        public static ReportWeekResource Of(ReportWeek week) => new(
            week.Start, week.WindowStart, week.WindowEnd, week.IsoWeek, week.Id?.Value, week.Status?.Text(), week.Version, week.CollectedAt, week.Rows, week.FilteredRows,
            week.WorkflowVersion, week.SqlSha256, week.AmcExecutionId, MarkResource.Of(week.Marks));
    }

    internal sealed record SeriesResource(
        string Kpi,
        IReadOnlyList<FigureResource> Values,
        IReadOnlyList<FigureResource> Previous,
        IReadOnlyList<decimal?> FourWeekMean,
        IReadOnlyList<FigureResource> LastYear,
        string? LastYearNote,
        IReadOnlyList<PeriodResource> Periods,
        PeriodResource Total,
        PeriodResource? WholeWindow)
    {
        public static SeriesResource Of(KpiSeries series, Report report)
        {
            var mondays = report.Weeks.Select(week => week.Start).ToList();
            return new(
                series.Kpi, At(series.Values, 0), At(series.Previous, 7 * mondays.Count), series.Mean, At(series.LastYear, 364), series.LastYearNote,
                [.. series.Periods.Select(PeriodResource.Of)], PeriodResource.Of(series.Total),
                series.Whole is { } whole ? PeriodResource.Of(whole) : null);

            IReadOnlyList<FigureResource> At(IReadOnlyList<Figure> figures, int daysBefore) =>
                [.. figures.Select((figure, index) => new FigureResource(mondays[index].AddDays(-daysBefore), figure.Value, Word(figure.Reason), figure.Currency))];
        }
    }

    internal sealed record TileResource(
        string Kpi, DateOnly Week, decimal? Value, string Reason, ChangeResource Change, bool? Good, decimal? Goal, bool? GoalReached)
    {
        public static TileResource Of(KpiTile tile) => new(
            tile.Kpi, tile.Week, tile.Value.Value, Word(tile.Value.Reason), ChangeResource.Of(tile.Change), tile.IsGood, tile.Goal, tile.GoalReached);
    }

    internal sealed record AnomalyResource(string Kpi, DateOnly Week, decimal Value, decimal Expected, double? Z, string Basis, string Text)
    {
        public static AnomalyResource Of(Anomaly anomaly) => new(
            anomaly.Kpi, anomaly.Week, anomaly.Value, anomaly.Expected, anomaly.Z, Word(anomaly.Basis), anomaly.Text);
    }

    internal sealed record AnnotationResource(string Kind, DateOnly Week, DateOnly LastWeek, string Text, Guid? Id, string? Author, string? Kpi)
    {
        public static AnnotationResource Of(Annotation annotation) => new(
            Word(annotation.Kind), annotation.Week, annotation.LastWeek, annotation.Text, annotation.Id, annotation.Author, annotation.Kpi);
    }

    /// <param name="FilteringKnown">False: rows below AMC's threshold may be missing.</param>
    internal sealed record ReportResource(
        Guid CollectionId,
        string Name,
        string TimeZone,
        JsonElement Parameters,
        JsonElement Filters,
        SpanResource Span,
        SpanResource Available,
        IReadOnlyList<KpiResource> Kpis,
        IReadOnlyList<ReportWeekResource> Weeks,
        IReadOnlyList<SeriesResource> Series,
        IReadOnlyList<TileResource> Tiles,
        IReadOnlyList<ReportDimension> Dimensions,
        IReadOnlyList<AnomalyResource> Anomalies,
        IReadOnlyList<AnnotationResource> Annotations,
        bool FilteringKnown,
        IReadOnlyList<string> Notes,
        DateTimeOffset GeneratedAt,
        string DataVersion)
    {
        public static ReportResource Of(Report report) => new(
            report.Collection.Value,
            report.Name,
            report.TimeZone,
            JsonElement.Parse(report.Parameters),
            JsonElement.Parse(report.Filters),
            SpanResource.Of(report.Span),
            SpanResource.Of(report.Available),
            [.. report.Kpis.Select(KpiResource.Of)],
            [.. report.Weeks.Select(ReportWeekResource.Of)],
            [.. report.Series.Select(series => SeriesResource.Of(series, report))],
            [.. report.Tiles.Select(TileResource.Of)],
            report.Dimensions,
            [.. report.Anomalies.Select(AnomalyResource.Of)],
            [.. report.Annotations.Select(AnnotationResource.Of)],
            report.FilteringKnown,
            report.Notes,
            report.GeneratedAt,
            report.DataVersion);
    }

    internal sealed record KpiChangeResource(string Kpi, ChangeResource Change);

    internal sealed record LikeForLikeResource(Guid WeekId, DateOnly WindowStart, DateOnly WindowEnd, string Cost, bool Running);

    /// <param name="LikeForLike">How the comparison could become a fair one.</param>
    internal sealed record CompareResource(
        SpanResource Before, SpanResource After, IReadOnlyList<KpiResource> Kpis, IReadOnlyList<KpiChangeResource> Changes, IReadOnlyList<MarkResource> Marks,
        LikeForLikeResource? LikeForLike, bool IsLikeForLike)
    {
        public static CompareResource Of(ReportCompare compare) => new(
            SpanResource.Of(compare.Before),
            SpanResource.Of(compare.After),
            [.. compare.Kpis.Select(KpiResource.Of)],
            [.. compare.Kpis.Zip(compare.Changes, (kpi, change) => new KpiChangeResource(kpi.Key, ChangeResource.Of(change)))],
            MarkResource.Of(compare.Marks),
            compare.LikeForLike is { } offer ? new(offer.Before.Value, offer.WindowStart, offer.WindowEnd, offer.Cost, offer.IsRunning) : null,
            compare.IsLikeForLike);
    }

    internal sealed record CellResource(string Kpi, decimal? Before, decimal? After, decimal? Absolute, decimal? Percentage, string Reason, decimal? Share);

    internal sealed record RowResource(string? Value, string Label, int Members, IReadOnlyList<CellResource> Cells)
    {
        public static RowResource Of(BreakdownRow row, IReadOnlyList<Kpi> kpis) => new(
            row.Value,
            row.Label,
            row.Members,
            [
                .. kpis.Zip(row.Cells, (kpi, cell) => new CellResource(
                    kpi.Key, cell.Change.Before, cell.Change.After, cell.Change.Absolute, cell.Change.Percentage, Word(cell.Change.Reason), cell.Share)),
            ]);
    }

    /// <param name="Rest">What the limit cut off, together.</param>
    /// <param name="Source">totals of ingest, or rows.</param>
    internal sealed record BreakdownResource(
        string Dimension, SpanResource Before, SpanResource After, IReadOnlyList<KpiResource> Kpis, IReadOnlyList<RowResource> Rows, RowResource? Rest, int ValueCount,
        string Source, IReadOnlyList<MarkResource> Marks)
    {
        public static BreakdownResource Of(Breakdown breakdown) => new(
            breakdown.Dimension,
            SpanResource.Of(breakdown.Before),
            SpanResource.Of(breakdown.After),
            [.. breakdown.Kpis.Select(KpiResource.Of)],
            [.. breakdown.Rows.Select(row => RowResource.Of(row, breakdown.Kpis))],
            breakdown.Rest is { } rest ? RowResource.Of(rest, breakdown.Kpis) : null,
            breakdown.ValueCount,
            Word(breakdown.Source),
            MarkResource.Of(breakdown.Marks));
    }

    /// <param name="Restated">The part of it that comes from weeks which were collected again.</param>
    internal sealed record LineResource(
        string? Value, string Label, string Kind, decimal? Before, decimal? After, decimal Contribution, decimal? Rate, decimal? Mix, decimal Restated, int Members)
    {
        public static LineResource Of(DriverLine line) => new(
            line.Value, line.Label, Word(line.Kind), line.Before, line.After, line.Contribution, line.Rate, line.Mix, line.Restated, line.Members);
    }

    /// <param name="Lines">Their contributions, with the rest's, are the change.</param>
    /// <param name="Sums">Contributions by kind of line.</param>
    /// <param name="Visible">What values that AMC shows add; null: AMC hid numbers, so it is unknown.</param>
    /// <param name="Residual">What rows add whose value AMC hid and put together; with visible it is the change.</param>
    internal sealed record DriversResource(
        KpiResource Kpi, string Dimension, SpanResource Before, SpanResource After, ChangeResource Total, IReadOnlyList<LineResource> Lines, LineResource? Rest,
        IReadOnlyDictionary<string, decimal> Sums, decimal Restated, decimal? Rate, decimal? Mix, decimal? Visible, decimal? Residual, string? HiddenNote, string Source)
    {
        public static DriversResource Of(Drivers drivers) => new(
            KpiResource.Of(drivers.Kpi),
            drivers.Dimension,
            SpanResource.Of(drivers.Before),
            SpanResource.Of(drivers.After),
            ChangeResource.Of(drivers.Total),
            [.. drivers.Lines.Select(LineResource.Of)],
            drivers.Rest is { } rest ? LineResource.Of(rest) : null,
            drivers.Sums.ToDictionary(sum => Word(sum.Key), sum => sum.Value),
            drivers.Restated,
            drivers.RateSum,
            drivers.MixSum,
            drivers.Visible,
            drivers.Residual,
            drivers.HiddenNote,
            Word(drivers.Source));
    }
}
