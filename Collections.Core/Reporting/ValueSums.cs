using Collections.Core.Catalog;
using Collections.Core.Ingestion;
using Collections.Core.Reporting.Layout;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>Adds weeks up by the values of a dimension: from the totals of ingest where they say it, else from the rows.</summary>
/// <param name="connection">The reader's.</param>
/// <param name="map">Where the columns are.</param>
/// <param name="all">The KPIs of the collection, which say what adds up.</param>
/// <param name="report">All weeks of the report.</param>
/// <param name="filtered">The same with the sums of those rows only that fit the filters.</param>
/// <param name="dimension">By whose values.</param>
/// <param name="filters">What all rows fit.</param>
internal sealed class ValueSums(
    NpgsqlConnection connection, ResultMap map, IReadOnlyList<Kpi> all, ReportCalendar report, ReportCalendar filtered, ReportDimension dimension,
    IReadOnlyList<DimensionFilter> filters)
{
    /// <summary>A set of sums for each span and, with priors, two more for each: its restated weeks as they were, and as they are.</summary>
    public async Task<(List<Dictionary<ValueKey, RowSums>> Values, BreakdownSource Source)> ReadAsync(
        IReadOnlyList<WeekSpan> spans, IReadOnlyList<Kpi> kpis, bool priors, CancellationToken cancellationToken)
    {
        var buckets = new List<List<Result>>();
        foreach (var span in spans)
        {
            buckets.Add([.. filtered.In(span).Where(week => week.HasResult).Select(Result.Of)]);
        }

        foreach (var span in priors ? spans : [])
        {
            var restated = filtered.In(span).Where(week => week.PriorVersionId is not null).ToList();
            buckets.Add([.. restated.Select(Result.Before)]);
            buckets.Add([.. restated.Select(Result.Of)]);
        }

        var weeks = spans.SelectMany(report.In).Where(week => week.HasResult).ToList();
        var (values, source) = await SumAsync(buckets, weeks, kpis, cancellationToken);

        // What a ratio of several weeks leaves out is read once more, to be taken away from it.
        foreach (var alike in kpis.Where(kpi => kpi.Kind == KpiKind.Ratio).GroupBy(kpi => string.Join(',', Lacking(kpi).SelectMany(bucket => bucket).Select(result => result.Version))))
        {
            if (alike.Key.Length > 0)
            {
                var (parts, _) = await SumAsync(Lacking(alike.First()), weeks, [.. alike], cancellationToken);
                LeaveOut(values, parts, alike);
            }
        }

        return (values, source);

        List<List<Result>> Lacking(Kpi kpi) => [.. buckets.Select((bucket, at) => bucket.Where(result => SpanOf(at).Weeks > 1 && KpiMath.LacksSide(kpi, result.Sums)).ToList())];

        WeekSpan SpanOf(int bucket) => spans[bucket < spans.Count ? bucket : (bucket - spans.Count) / 2];
    }

    private static void LeaveOut(List<Dictionary<ValueKey, RowSums>> values, List<Dictionary<ValueKey, RowSums>> parts, IEnumerable<Kpi> kpis)
    {
        foreach (var (whole, part) in values.Zip(parts))
        {
            foreach (var (value, sums) in part.Where(entry => whole.ContainsKey(entry.Key)))
            {
                foreach (var kpi in kpis)
                {
                    whole[value].LeaveOut(kpi.Key, sums);
                }
            }
        }
    }

    /// <param name="buckets">Results to be added up.</param>
    /// <param name="weeks">All whose results they are.</param>
    private async Task<(List<Dictionary<ValueKey, RowSums>> Values, BreakdownSource Source)> SumAsync(
        List<List<Result>> buckets, List<WeekFacts> weeks, IReadOnlyList<Kpi> kpis, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<long>> versions = [.. buckets.Select(bucket => bucket.Select(result => result.Version.Value).ToList())];
        IReadOnlyList<long> rows = [.. buckets.Select(bucket => bucket.Sum(result => result.Rows))];
        var metrics = KpiMath.Metrics(kpis);
        var additive = all.Where(kpi => kpi.Kind == KpiKind.Additive).SelectMany(kpi => kpi.Columns)
            .Concat(kpis.Where(kpi => kpi.Kind == KpiKind.Ratio).SelectMany(kpi => kpi.Columns)).ToHashSet();

        // Totals do not say which value is in which currency: where there are several, the rows do.
        var currencies = KpiMath.CurrencyColumns(kpis).Where(column => !string.Equals(column, dimension.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        var isMixed = currencies.Exists(column => weeks.SelectMany(week => week.Sums!.Currencies(column)).Distinct().Skip(1).Any());

        // Neither do they add up what AMC calls a dimension, though somebody may have defined that it does.
        var isDefined = metrics.Exists(metric => additive.Contains(metric) && map.IsDistinctCount(metric));
        if (dimension.HasTotals && filters.Count == 0 && !isMixed && !isDefined
            && await ReportSource.TotalsByValueAsync(
                connection, map, versions, rows, dimension.Name, metrics, additive.Contains,
                weeks.Exists(week => week.Sums!.FilteredRows > 0 || week.PriorSums?.FilteredRows > 0),
                metric => weeks.Exists(week => week.Sums![metric].Filtered > 0 || week.PriorSums?[metric].Filtered > 0), cancellationToken) is { } totals)
        {
            MarkCurrencies(totals, weeks, kpis);
            return (totals, BreakdownSource.Totals);
        }

        var values = await ReportSource.RowsByValueAsync(connection, map, versions, dimension.Name, filters, metrics, isMixed ? currencies : [], cancellationToken);
        if (!isMixed)
        {
            MarkCurrencies(values, weeks, kpis);
        }

        return (values, BreakdownSource.Rows);
    }

    /// <summary>Tells the values which currency their money is in: their own where the dimension is the currency, else the only one of the weeks.</summary>
    private void MarkCurrencies(List<Dictionary<ValueKey, RowSums>> values, List<WeekFacts> weeks, IReadOnlyList<Kpi> kpis)
    {
        foreach (var column in KpiMath.CurrencyColumns(kpis))
        {
            var isOwn = string.Equals(column, dimension.Name, StringComparison.OrdinalIgnoreCase);
            IReadOnlyList<string> codes = [.. weeks.SelectMany(week => week.Sums!.Currencies(column)).Distinct()];
            foreach (var (key, sums) in values.SelectMany(bucket => bucket))
            {
                sums.SetCurrencies(column, !isOwn ? codes : key.Value is { } code ? [code] : []);
            }
        }
    }

    /// <summary>A version of a week, with the sums of those of its rows that the report is about.</summary>
    private readonly record struct Result(WeekVersionId Version, long Rows, RowSums Sums)
    {
        public static Result Of(WeekFacts week) => new(week.VersionId!.Value, week.Rows, week.Sums!);

        /// <summary>As it was before it was restated.</summary>
        public static Result Before(WeekFacts week) => new(week.PriorVersionId!.Value, week.PriorSums?.Rows ?? 0, week.PriorSums ?? new RowSums());
    }
}
