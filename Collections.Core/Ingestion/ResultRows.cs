using System.Data;
using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Ingestion;

/// <summary>Reads the stored rows of weeks, under the user of a scope: what is not theirs does not exist.</summary>
public sealed class ResultRows(CollectionsDb db)
{
    public const int MaxPageRows = 1_000;

    /// <summary>
    /// Rows keep the order of AMC's file: the index on <c>version_id</c> holds equal keys in the order of their place in the table, where nothing
    /// moves them. An explicit <c>order by ctid</c> would sort the whole result for each page (690 ms of a million rows, against 0.3 ms), so
    /// the plans that would read in another order are switched off instead.
    /// </summary>
    private const string InPlaceOrder = "set local enable_seqscan = off; set local max_parallel_workers_per_gather = 0";

    /// <summary>A result of a week: the current one, or the version that is named; null when there is none, or not for this user.</summary>
    public async Task<StoredResult?> FindAsync(UserScope scope, WeekId week, int? version, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select v.id, v.version, v.id is not distinct from w.current_version_id, v.window_start, v.window_end, v.collected_at, v.rows, v.filtered_rows, v.warning,
                   v.columns::text
            from report_data_weeks w
            join report_data_collections c on c.id = w.collection_id and c.deleted_at is null
            join report_data_week_versions v on v.week_id = w.id
            where w.id = $1 and (v.version = $2 or $2 is null and v.id = w.current_version_id)
            """, connection)
        {
            Parameters = { new() { Value = week.Value }, new NpgsqlParameter<int?> { TypedValue = version } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Result(reader, week, first: 0) : null;
    }

    /// <summary>The current results of a collection's weeks, oldest first; none when there is no such collection for this user.</summary>
    public async Task<IReadOnlyList<StoredWeek>> FindAllAsync(UserScope scope, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select w.id, w.week_start_date, w.week_end_date, v.id, v.version, true, v.window_start, v.window_end, v.collected_at, v.rows, v.filtered_rows, v.warning,
                   v.columns::text
            from report_data_collections c
            join report_data_weeks w on w.collection_id = c.id
            join report_data_week_versions v on v.id = w.current_version_id
            where c.id = $1 and c.deleted_at is null
            order by w.week_start_date
            """, connection)
        {
            Parameters = { new() { Value = collection.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var weeks = new List<StoredWeek>();
        while (await reader.ReadAsync(cancellationToken))
        {
            weeks.Add(new(reader.GetFieldValue<DateOnly>(1), reader.GetFieldValue<DateOnly>(2), Result(reader, new(reader.GetGuid(0)), first: 3)));
        }

        return weeks;
    }

    /// <summary>Some rows of a result that <see cref="FindAsync"/> has found.</summary>
    /// <param name="limit">At most <see cref="MaxPageRows"/>; more is cut to that.</param>
    public async Task<ResultPage> PageAsync(UserScope scope, StoredResult result, long offset, int limit, CancellationToken cancellationToken)
    {
        (offset, limit) = (Math.Max(0, offset), Math.Clamp(limit, 1, MaxPageRows));
        var rows = new List<IReadOnlyList<string?>>();
        await ReadAsync(scope, result, offset, limit, reader =>
        {
            var cells = new string?[result.Columns.Count];

            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = reader.IsDBNull(column) ? null : reader.GetString(column);
            }

            rows.Add(cells);
            return ValueTask.CompletedTask;
        }, cancellationToken);
        return new ResultPage(result, offset, rows, offset + rows.Count < result.Rows && rows.Count > 0 ? offset + rows.Count : null);
    }

    /// <summary>Streams a result as a CSV file that is safe to open in a spreadsheet, with memory that does not grow with it.</summary>
    public async Task WriteCsvAsync(UserScope scope, StoredResult result, Stream stream, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(stream);

        foreach (var column in result.Columns)
        {
            csv.Text(column.Name);
        }

        await csv.EndRowAsync(cancellationToken);
        await ReadAsync(scope, result, offset: 0, limit: null, reader =>
        {
            for (var column = 0; column < result.Columns.Count; column++)
            {
                Write(csv, reader, result.Columns, column);
            }

            return csv.EndRowAsync(cancellationToken);
        }, cancellationToken);
        await csv.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Streams several weeks as one CSV file, each row with the dates and the version of its week. The columns are those of all results, in the
    /// order in which they first appear; what a result does not have is empty.
    /// </summary>
    public async Task WriteCsvAsync(UserScope scope, IReadOnlyList<StoredWeek> weeks, Stream stream, CancellationToken cancellationToken)
    {
        var names = weeks.SelectMany(week => week.Result.Columns).Select(column => column.Name).Distinct(StringComparer.Ordinal).ToList();
        var csv = new CsvWriter(stream);
        foreach (var name in (IEnumerable<string>)["week_start_date", "week_end_date", "version", .. names])
        {
            csv.Text(name);
        }

        await csv.EndRowAsync(cancellationToken);
        foreach (var week in weeks)
        {
            var columns = week.Result.Columns;
            int[] places = [.. names.Select(name => columns.Index().Where(column => column.Item.Name == name).Select(column => (int?)column.Index).FirstOrDefault() ?? -1)];
            var (start, end) = (Day(week.WeekStartDate), Day(week.WeekEndDate));
            var version = week.Result.Version.ToString(CultureInfo.InvariantCulture);
            await ReadAsync(scope, week.Result, offset: 0, limit: null, reader =>
            {
                csv.Text(start);
                csv.Text(end);
                csv.Number(version);
                foreach (var place in places)
                {
                    if (place < 0)
                    {
                        csv.Null();
                    }
                    else
                    {
                        Write(csv, reader, columns, place);
                    }
                }

                return csv.EndRowAsync(cancellationToken);
            }, cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static void Write(CsvWriter csv, NpgsqlDataReader reader, IReadOnlyList<ResultColumn> columns, int column)
    {
        if (reader.IsDBNull(column))
        {
            csv.Null();
        }
        else if (columns[column].IsNumber)
        {
            csv.Number(reader.GetString(column));
        }
        else
        {
            csv.Text(reader.GetString(column));
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static StoredResult Result(NpgsqlDataReader reader, WeekId week, int first) => new(
        new WeekVersionId(reader.GetInt64(first)),
        week,
        reader.GetInt32(first + 1),
        reader.GetBoolean(first + 2),
        reader.GetFieldValue<DateOnly>(first + 3),
        reader.GetFieldValue<DateOnly>(first + 4),
        reader.GetFieldValue<DateTimeOffset>(first + 5),
        reader.GetInt64(first + 6),
        reader.IsDBNull(first + 7) ? null : reader.GetInt64(first + 7),
        reader.IsDBNull(first + 8) ? null : reader.GetString(first + 8),
        ResultColumn.Parse(reader.GetString(first + 9)));

    private async Task ReadAsync(
        UserScope scope, StoredResult result, long offset, int? limit, Func<NpgsqlDataReader, ValueTask> take, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (var order = new NpgsqlCommand(InPlaceOrder, connection))
        {
            await order.ExecuteNonQueryAsync(cancellationToken);
        }

        // Slots come from our own map, never from a request.
        var columns = string.Join(", ", result.Columns.Select(column => column.IsNumber ? $"{column.Slot}::text" : column.Slot));
        await using var command = new NpgsqlCommand($"select {columns} from report_data_rows where version_id = $1 offset $2 limit $3", connection)
        {
            Parameters = { new() { Value = result.Id.Value }, new() { Value = offset }, new NpgsqlParameter<long?> { TypedValue = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);
        var rows = 0L;

        while (await reader.ReadAsync(cancellationToken))
        {
            await take(reader);
            rows++;
        }

        // Deleted meanwhile: a file that ends early must not look complete.
        if (limit is null && rows != result.Rows)
        {
            throw new InvalidOperationException($"Version {result.Version} has {result.Rows} rows, and {rows} were there to read.");
        }
    }
}
