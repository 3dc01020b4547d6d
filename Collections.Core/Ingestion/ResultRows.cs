using System.Data;
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
            from report_data_weeks w join report_data_week_versions v on v.week_id = w.id
            where w.id = $1 and (v.version = $2 or $2 is null and v.id = w.current_version_id)
            """, connection)
        {
            Parameters = { new() { Value = week.Value }, new NpgsqlParameter<int?> { TypedValue = version } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredResult(
                new WeekVersionId(reader.GetInt64(0)),
                week,
                reader.GetInt32(1),
                reader.GetBoolean(2),
                reader.GetFieldValue<DateOnly>(3),
                reader.GetFieldValue<DateOnly>(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetInt64(6),
                await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetInt64(7),
                await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetString(8),
                ResultColumn.Parse(reader.GetString(9)))
            : null;
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
                if (reader.IsDBNull(column))
                {
                    csv.Null();
                }
                else if (result.Columns[column].IsNumber)
                {
                    csv.Number(reader.GetString(column));
                }
                else
                {
                    csv.Text(reader.GetString(column));
                }
            }

            return csv.EndRowAsync(cancellationToken);
        }, cancellationToken);
        await csv.FlushAsync(cancellationToken);
    }

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
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);

        while (await reader.ReadAsync(cancellationToken))
        {
            await take(reader);
        }
    }
}
