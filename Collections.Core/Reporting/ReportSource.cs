using System.Globalization;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Reporting;

/// <summary>
/// What reports read from the database, in as few statements as they need: summaries for weeks, totals for values, rows only where neither
/// will do. Under the user of the connection.
/// </summary>
internal static class ReportSource
{
    public static async Task<ReportHead?> HeadAsync(NpgsqlConnection connection, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.name, c.instance_id, i.name, c.workflow_id, w.name, c.time_zone, c.instance_id = any (array(select editable_instances())),
                   concat_ws('.', c.change_no, k.count, extract(epoch from k.updated_at), i.currency), c.report_metadata::text, c.last_report_generated_at,
                   c.parameters::text, c.filters::text
            from report_data_collections c
            join amc_instances i on i.id = c.instance_id
            join workflows w on w.id = c.workflow_id
            cross join lateral (select count(*) as count, max(k.updated_at) as updated_at from workflow_kpis k where k.workflow_id = c.workflow_id) k
            where c.id = $1 and c.deleted_at is null
            """, connection)
        {
            Parameters = { new() { Value = collection.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var version = reader.GetString(7);
        var metadata = ReportMetadata.Parse(reader.IsDBNull(8) ? null : reader.GetString(8));
        return new(
            collection,
            reader.GetString(0),
            new(reader.GetGuid(1)),
            reader.GetString(2),
            new(reader.GetGuid(3)),
            reader.GetString(4),
            reader.GetString(5),
            reader.GetBoolean(6),
            version,
            metadata?.DataVersion == version ? metadata : null,
            reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9),
            reader.GetString(10),
            reader.GetString(11));
    }

    /// <summary>All weeks, oldest first, each with its current version, or with the newest that was there at an instant.</summary>
    public static async Task<List<WeekFacts>> WeeksAsync(
        NpgsqlConnection connection, ReportHead head, DateTimeOffset? knownAt, CancellationToken cancellationToken)
    {
        var (version, summary) = knownAt is null
            ? ("v.id = w.current_version_id", "w.summary_stats")
            : ("v.id = (select k.id from report_data_week_versions k where k.week_id = w.id and k.collected_at < $3 order by k.version desc limit 1)", "v.summary_stats");
        await using var command = new NpgsqlCommand(
            $"""
            select w.id, w.week_start_date, coalesce(v.window_start, w.window_start), coalesce(v.window_end, w.window_end), w.status,
                   coalesce(w.error_class, w.reason_code), v.id, v.version, v.collected_at, v.rows, v.filtered_rows, v.workflow_version, q.sql_sha256, v.warning,
                   {summary}::text, p.id, p.summary_stats::text, v.amc_execution_id, v.data_gaps
            from report_data_weeks w
            left join report_data_week_versions v on {version}
            left join workflow_versions q on q.workflow_id = $2 and q.version = v.workflow_version
            left join lateral (
                select o.id, o.summary_stats from report_data_week_versions o where o.week_id = w.id and o.version < v.version order by o.version desc limit 1) p on true
            where w.collection_id = $1
            order by w.week_start_date
            """, connection)
        {
            Parameters = { new() { Value = head.Collection.Value }, new() { Value = head.WorkflowId.Value } },
        };
        if (knownAt is { } instant)
        {
            command.Parameters.Add(new() { Value = instant.ToUniversalTime() });
        }

        // Every part of every report begins here; planning four tables under row level security takes as long as reading a year of them.
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var weeks = new List<WeekFacts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var hasResult = !reader.IsDBNull(6);
            weeks.Add(new()
            {
                Id = new(reader.GetGuid(0)),
                Start = reader.GetFieldValue<DateOnly>(1),
                WindowStart = reader.GetFieldValue<DateOnly>(2),
                WindowEnd = reader.GetFieldValue<DateOnly>(3),
                Status = StatusText.ParseWeek(reader.GetString(4)),
                StatusCode = Text(5),
                VersionId = hasResult ? new(reader.GetInt64(6)) : null,
                Version = hasResult ? reader.GetInt32(7) : 0,
                CollectedAt = hasResult ? reader.GetFieldValue<DateTimeOffset>(8) : default,
                Rows = hasResult ? reader.GetInt64(9) : 0,
                FilteredRows = reader.IsDBNull(10) ? null : reader.GetInt64(10),
                WorkflowVersion = hasResult ? reader.GetInt32(11) : 0,
                SqlSha256 = Text(12),
                Warning = Text(13),
                Sums = hasResult ? RowSums.Parse(Text(14) ?? "{}") : null,
                PriorVersionId = reader.IsDBNull(15) ? null : new(reader.GetInt64(15)),
                PriorSums = Text(16) is { } prior ? RowSums.Parse(prior) : null,
                AmcExecutionId = Text(17),
                DataGaps = Text(18),
            });
        }

        return weeks;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    /// <param name="newest">The version whose totals count; null where no week has a result.</param>
    public static async Task<ResultMap> MapAsync(NpgsqlConnection connection, CollectionId collection, WeekVersionId? newest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select slot, name, column_type, position, exists (select from week_dimension_totals t where t.version_id = $2 and t.dimension = c.slot)
            from report_data_columns c where collection_id = $1 order by slot
            """, connection)
        {
            Parameters = { new() { Value = collection.Value }, new() { Value = (object?)newest?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<ResultMap.Entry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2) == "DIMENSION", reader.GetInt32(3), reader.GetBoolean(4)));
        }

        return new(entries);
    }

    /// <summary>Which currencies stand in which versions, by the totals of the currency's column.</summary>
    public static async Task<Dictionary<long, List<string>>> CurrenciesAsync(
        NpgsqlConnection connection, long[] versions, string[] slots, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select t.version_id, t.value from week_dimension_totals t
            where t.version_id = any ($1) and t.dimension = any ($2) and t.value is not null
            group by t.version_id, t.value order by t.version_id, t.value
            """, connection)
        {
            Parameters = { new() { Value = versions }, new() { Value = slots } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var codes = new Dictionary<long, List<string>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            (codes.TryGetValue(reader.GetInt64(0), out var known) ? known : codes[reader.GetInt64(0)] = []).Add(reader.GetString(1));
        }

        return codes;
    }

    /// <summary>The sums of the rows of versions that fit the filters, by version.</summary>
    public static async Task<Dictionary<long, RowSums>> FilteredAsync(
        NpgsqlConnection connection, ResultMap map, long[] versions, IReadOnlyList<DimensionFilter> filters, IReadOnlyList<string> metrics,
        IReadOnlyList<string> currencyColumns, CancellationToken cancellationToken)
    {
        var columns = metrics.Select(map.Number).ToList();
        var isFiltered = map.IsFiltered;
        var select = string.Concat(columns.Select(column => column is null
            ? ", 0::bigint, 0::bigint, null, null, null"
            : $", count({column}), {Hidden(column, isFiltered)}, sum({column})::text, min({column})::text, max({column})::text"));
        var codes = Codes(map, currencyColumns);
        await using var command = new NpgsqlCommand(
            $"""
            select r.version_id, count(*), {(isFiltered is null ? "0::bigint" : $"count(*) filter (where {isFiltered})")}{select}{codes}
            from report_data_rows r
            where r.version_id = any ($1){Conditions(map, filters, 2)}
            group by r.version_id
            """, connection)
        {
            Parameters = { new() { Value = versions } },
        };
        AddFilters(command, filters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<long, RowSums>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var sums = new RowSums();
            sums.Count(reader.GetInt64(1), reader.GetInt64(2));
            for (var index = 0; index < metrics.Count; index++)
            {
                var at = 3 + (5 * index);
                sums[metrics[index]] = new(reader.GetInt64(at), reader.GetInt64(at + 1), Number(at + 2), Number(at + 3), Number(at + 4));
            }

            for (var index = 0; index < currencyColumns.Count; index++)
            {
                var at = 3 + (5 * metrics.Count) + index;
                sums.SetCurrencies(currencyColumns[index], reader.IsDBNull(at) ? [] : reader.GetFieldValue<string[]>(at));
            }

            found.Add(reader.GetInt64(0), sums);
        }

        return found;

        decimal? Number(int column) => reader.IsDBNull(column) ? null : MetricSums.Parse(reader.GetString(column));
    }

    /// <summary>Sums by bucket and value of a dimension, from the totals of ingest. Null when some version lacks them.</summary>
    /// <param name="buckets">Versions by bucket; a version may stand in several.</param>
    /// <param name="rows">What each bucket's versions have: totals that do not cover all of it are not used.</param>
    /// <param name="addsUp">Whether a metric may be added over several rows.</param>
    /// <param name="hidesRows">Whether AMC hid anything in these versions.</param>
    /// <param name="hides">Whether AMC hid any value of a metric: totals say only in how many rows it hid something.</param>
    public static async Task<List<Dictionary<ValueKey, RowSums>>?> TotalsByValueAsync(
        NpgsqlConnection connection, ResultMap map, IReadOnlyList<IReadOnlyList<long>> buckets, IReadOnlyList<long> rows, string dimension,
        IReadOnlyList<string> metrics, Func<string, bool> addsUp, bool hidesRows, Func<string, bool> hides, CancellationToken cancellationToken)
    {
        var columns = metrics.Select(map.Number).ToList();
        var (isSum, isHidden) = (metrics.Select(addsUp).ToList(), metrics.Select(hides).ToList());
        var select = string.Concat(columns.Select(column => column is null ? ", 0::bigint, null" : $", count({column}), sum({column})::text"));
        await using var command = new NpgsqlCommand(
            $"""
            select b.bucket, r.value, sum(r.rows)::bigint, {(hidesRows ? "coalesce(sum(r.filtered_rows), 0)" : "0")}::bigint{select}
            from unnest($1::bigint[], $2::integer[]) as b (version_id, bucket)
            join week_dimension_totals r on r.version_id = b.version_id
            where r.dimension = any ($3)
            group by b.bucket, r.value
            """, connection)
        {
            Parameters = { Versions(buckets), Buckets(buckets), new() { Value = map.Slots(dimension) } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = buckets.Select(_ => new Dictionary<ValueKey, RowSums>()).ToList();
        while (await reader.ReadAsync(cancellationToken))
        {
            var sums = new RowSums();
            var (count, filtered) = (reader.GetInt64(2), reader.GetInt64(3));
            sums.Count(count, filtered);
            for (var index = 0; index < metrics.Count; index++)
            {
                var at = 4 + (2 * index);
                var sum = reader.IsDBNull(at + 1) ? null : MetricSums.Parse(reader.GetString(at + 1));

                // Of a distinct count the totals hold only values that stand in a single row.
                var values = isSum[index] || count == 1 ? reader.GetInt64(at) : count;
                sums[metrics[index]] = new(sum is null && values == reader.GetInt64(at) ? 0 : values, isHidden[index] ? filtered : 0, sum ?? (values > 1 ? 0 : null), null, null);
            }

            found[reader.GetInt32(0)].Add(new(reader.IsDBNull(1) ? null : reader.GetString(1)), sums);
        }

        return found.Select((values, bucket) => values.Values.Sum(sums => sums.Rows) == rows[bucket]).All(isWhole => isWhole) ? found : null;
    }

    /// <summary>Sums by bucket and value of a dimension, from the rows.</summary>
    public static async Task<List<Dictionary<ValueKey, RowSums>>> RowsByValueAsync(
        NpgsqlConnection connection, ResultMap map, IReadOnlyList<IReadOnlyList<long>> buckets, string dimension, IReadOnlyList<DimensionFilter> filters,
        IReadOnlyList<string> metrics, IReadOnlyList<string> currencyColumns, CancellationToken cancellationToken)
    {
        var columns = metrics.Select(map.Number).ToList();
        var isFiltered = map.IsFiltered;
        var select = string.Concat(columns.Select(column => column is null
            ? ", 0::bigint, 0::bigint, null"
            : $", count({column}), {Hidden(column, isFiltered)}, sum({column})::text")) + Codes(map, currencyColumns);
        await using var command = new NpgsqlCommand(
            $"""
            select b.bucket, {map.Text(dimension)}, count(*), {(isFiltered is null ? "0::bigint" : $"count(*) filter (where {isFiltered})")}{select}
            from unnest($1::bigint[], $2::integer[]) as b (version_id, bucket)
            join report_data_rows r on r.version_id = b.version_id
            where true{Conditions(map, filters, 3)}
            group by 1, 2
            """, connection)
        {
            Parameters = { Versions(buckets), Buckets(buckets) },
        };
        AddFilters(command, filters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = buckets.Select(_ => new Dictionary<ValueKey, RowSums>()).ToList();
        while (await reader.ReadAsync(cancellationToken))
        {
            var sums = new RowSums();
            sums.Count(reader.GetInt64(2), reader.GetInt64(3));
            for (var index = 0; index < metrics.Count; index++)
            {
                var at = 4 + (3 * index);
                sums[metrics[index]] = new(
                    reader.GetInt64(at), reader.GetInt64(at + 1), reader.IsDBNull(at + 2) ? null : MetricSums.Parse(reader.GetString(at + 2)), null, null);
            }

            for (var index = 0; index < currencyColumns.Count; index++)
            {
                var at = 4 + (3 * metrics.Count) + index;
                sums.SetCurrencies(currencyColumns[index], reader.IsDBNull(at) ? [] : reader.GetFieldValue<string[]>(at));
            }

            found[reader.GetInt32(0)].Add(new(reader.IsDBNull(1) ? null : reader.GetString(1)), sums);
        }

        return found;
    }

    /// <summary>The values of a dimension in one result, most frequent first.</summary>
    public static async Task<IReadOnlyList<DimensionValue>> ValuesAsync(
        NpgsqlConnection connection, ResultMap map, WeekVersionId version, string dimension, bool hasTotals, string? search, int limit, CancellationToken cancellationToken)
    {
        var (value, count, from) = hasTotals
            ? ("r.value", "sum(r.rows)", "week_dimension_totals r where r.dimension = any ($4) and r.version_id = $1")
            : (map.Text(dimension), "count(*)", "report_data_rows r where $4::text[] is not null and r.version_id = $1");
        await using var command = new NpgsqlCommand(
            $"""
            select {value}, {count}::bigint from {from} and ($2::text is null or {value} ilike $2)
            group by 1 order by 2 desc, 1 limit $3
            """, connection)
        {
            Parameters =
            {
                new() { Value = version.Value },
                new() { Value = (object?)search ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = limit },
                new() { Value = map.Slots(dimension) },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<DimensionValue>();
        while (await reader.ReadAsync(cancellationToken))
        {
            values.Add(new(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1)));
        }

        return values;
    }

    private static string Hidden(string column, string? isFiltered) =>
        isFiltered is null ? "0::bigint" : $"count(*) filter (where {isFiltered} and {column} is null)";

    private static string Codes(ResultMap map, IReadOnlyList<string> columns) =>
        string.Concat(columns.Select(column => $", array_agg(distinct {map.Text(column)}) filter (where {map.Text(column)} is not null)"));

    private static string Conditions(ResultMap map, IReadOnlyList<DimensionFilter> filters, int first) => string.Concat(filters.Select((filter, index) =>
    {
        var column = map.Text(filter.Dimension);
        var parameter = string.Create(CultureInfo.InvariantCulture, $"${first + index}");
        return filter.Values.Contains(null) ? $" and ({column} = any ({parameter}) or {column} is null)" : $" and {column} = any ({parameter})";
    }));

    private static void AddFilters(NpgsqlCommand command, IReadOnlyList<DimensionFilter> filters)
    {
        foreach (var filter in filters)
        {
            command.Parameters.Add(new() { Value = filter.Values.OfType<string>().ToArray() });
        }
    }

    private static NpgsqlParameter Versions(IReadOnlyList<IReadOnlyList<long>> buckets) => new() { Value = buckets.SelectMany(versions => versions).ToArray() };

    private static NpgsqlParameter Buckets(IReadOnlyList<IReadOnlyList<long>> buckets) =>
        new() { Value = buckets.SelectMany((versions, bucket) => versions.Select(_ => bucket)).ToArray() };
}
