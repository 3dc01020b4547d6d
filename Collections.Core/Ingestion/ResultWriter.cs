using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Ingestion;

/// <summary>
/// Stores a downloaded result as a version of a week, or as the result of a window of its own, in the caller's transaction and in two parts: <see cref="CopyAsync"/> takes most of
/// the time and locks nothing that others wait for; <see cref="RecordAsync"/> is short and comes after the caller has locked collection,
/// week and execution. States of weeks and executions are the caller's.
/// </summary>
public sealed partial class ResultWriter(CollectionsDb db, IOptions<IngestionOptions> options, ILogger<ResultWriter> logger)
{
    private const string Columns =
        "workflow_version, amc_execution_id, rows, filtered_rows, files, bytes, sha256, columns, summary_stats, warning, data_gaps";

    private const string AddVersion =
        $"""
        insert into report_data_week_versions (id, week_id, collection_id, instance_id, execution_id, version, window_start, window_end, {Columns})
        select $1, $2, $3, $4, $5, coalesce(max(version), 0) + 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
        from report_data_week_versions where week_id = $2
        on conflict (execution_id) do nothing
        returning version
        """;

    private const string AddWindow =
        $"""
        insert into report_data_window_results (id, purpose, collection_id, instance_id, execution_id, version, window_start, window_end, {Columns})
        select $1, $2, $3, $4, $5, coalesce(max(version), 0) + 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
        from report_data_window_results where collection_id = $3 and purpose = $2 and window_start = $6 and window_end = $7
        on conflict (execution_id) do nothing
        returning version
        """;

    private readonly IngestionOptions _options = options.Value;

    /// <summary>Copies rows and totals under a new version id, in one pass over the files and with memory that does not grow with them.</summary>
    /// <param name="connection">Of the worker, with a transaction open. After an exception the transaction can only be rolled back.</param>
    /// <exception cref="UnreadableResultException">The result is malformed; the file is kept aside.</exception>
    public async Task<CopiedResult> CopyAsync(NpgsqlConnection connection, WeekIngest ingest, SpooledResult spooled, CancellationToken cancellationToken)
    {
        try
        {
            var header = ReadHeader(spooled);
            var (columns, types) = await PlaceAsync(connection, ingest, spooled, header, cancellationToken);
            var version = await NextVersionIdAsync(connection, cancellationToken);
            var copier = new RowCopier(columns, types, version, ingest.InstanceId.Value, _options.MaxDimensionValues);
            await CopyRowsAsync(connection, copier, columns, spooled, cancellationToken);
            var summary = copier.Summary();
            await CopyTotalsAsync(connection, copier, cancellationToken);
            return new CopiedResult(ingest, spooled, version, columns, summary);
        }
        catch (UnreadableResultException exception)
        {
            spooled.KeepAside(exception);
            Log.Unreadable(logger, ingest.ExecutionId, exception.Reason, exception.File, exception.Line, exception.KeptAt);
            throw;
        }
    }

    /// <summary>Writes the version itself.</summary>
    /// <param name="connection">The one of <see cref="CopyAsync"/>, in the same transaction, which by now holds the locks of collection, week and execution.</param>
    public async Task<RecordOutcome> RecordAsync(NpgsqlConnection connection, CopiedResult copied, CancellationToken cancellationToken)
    {
        var ingest = copied.Ingest;
        var previousRows = await PreviousRowsAsync(connection, ingest, cancellationToken);
        var warning = Warning(copied.Summary, previousRows);
        await using var command = new NpgsqlCommand(ingest.WeekId is null ? AddWindow : AddVersion, connection)
        {
            Parameters =
            {
                new() { Value = copied.VersionId.Value },
                new() { Value = ingest.WeekId is { } week ? (object)week.Value : ingest.Purpose },
                new() { Value = ingest.CollectionId.Value },
                new() { Value = ingest.InstanceId.Value },
                new() { Value = ingest.ExecutionId.Value },
                new() { Value = ingest.WindowStart },
                new() { Value = ingest.WindowEnd },
                new() { Value = ingest.WorkflowVersion },
                new() { Value = ingest.AmcExecutionId.Value },
                new() { Value = copied.Summary.Rows },
                new() { Value = (object?)copied.Summary.FilteredRows ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = copied.Files },
                new() { Value = copied.Bytes },
                new() { Value = copied.Sha256 },
                new() { Value = ResultColumn.Format(copied.Columns), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = copied.Summary.Json, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)warning ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)ingest.DataGaps ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };

        if (await command.ExecuteScalarAsync(cancellationToken) is not int version)
        {
            Log.AlreadyIngested(logger, ingest.ExecutionId);
            return new RecordOutcome.AlreadyIngested();
        }

        return new RecordOutcome.Recorded(copied.VersionId, version, copied.Summary.Rows, previousRows, warning);
    }

    private CsvReader Open(SpooledFile file) => new(file.Path, file.Number, file.QuoteStyle, _options.MaxFieldBytes, _options.AcceptMissingFinalNewline);

    /// <summary>The names of the columns, which all files of a result must share.</summary>
    private List<string> ReadHeader(SpooledResult spooled)
    {
        List<string>? header = null;

        foreach (var file in spooled.Files)
        {
            using var reader = Open(file);
            var names = ResultHeader.Read(reader);

            if (header is not null && !header.SequenceEqual(names))
            {
                throw reader.Unreadable(UnreadableReason.HeadersDiffer, "its header is not that of the first file");
            }

            header ??= names;
        }

        return header!;
    }

    private async Task<(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<ColumnType> Types)> PlaceAsync(
        NpgsqlConnection connection, WeekIngest ingest, SpooledResult spooled, List<string> header, CancellationToken cancellationToken)
    {
        var map = await ColumnMap.ReadAsync(connection, ingest.CollectionId, cancellationToken);
        var types = ColumnTypes.Decide(header, ingest.OutputColumns, map.WasText, file => Open(spooled.Files[file]), spooled.Files.Count);

        if (map.Find(types) is { } columns)
        {
            return (columns, types);
        }

        // On a connection of its own: the map's foreign key locks the collection's row, and this transaction is to lock nothing before its time.
        await using var own = await db.OpenWorkerAsync(cancellationToken);
        map = await ColumnMap.ExtendAsync(own, ingest.CollectionId, ingest.InstanceId, types, cancellationToken);
        return (map.Find(types)!, types);
    }

    private static async Task<WeekVersionId> NextVersionIdAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select nextval('report_data_week_versions_id_seq')", connection);
        return new WeekVersionId((long)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    private async Task CopyRowsAsync(
        NpgsqlConnection connection, RowCopier copier, IReadOnlyList<ResultColumn> columns, SpooledResult spooled, CancellationToken cancellationToken)
    {
        // Into the leaf: PostgreSQL refuses COPY into the parent, which stands under row level security.
        var sql = $"copy report_data_rows_p0 (version_id, instance_id, {string.Join(", ", columns.Select(column => column.Slot))}) from stdin";
        await CopyInAsync(connection, sql, async (copy, buffer) =>
        {
            foreach (var file in spooled.Files)
            {
                using var reader = Open(file);

                for (var more = reader.Read(); more;)
                {
                    more = copier.Take(reader, buffer);

                    if (buffer.IsFull)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        await copy.WriteAsync(buffer.Written, cancellationToken);
                        buffer.Clear();
                    }
                }
            }

            await copy.WriteAsync(buffer.Written, cancellationToken);
        }, cancellationToken);
    }

    private static async Task CopyTotalsAsync(NpgsqlConnection connection, RowCopier copier, CancellationToken cancellationToken)
    {
        var slots = string.Concat(copier.TotalSlots.Select(slot => ", " + slot));
        var sql = $"copy week_dimension_totals_p0 (version_id, instance_id, dimension, value, rows, filtered_rows{slots}) from stdin";
        await CopyInAsync(connection, sql, async (copy, buffer) =>
        {
            foreach (var _ in copier.WriteTotals(buffer))
            {
                await copy.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }
        }, cancellationToken);
    }

    private static async Task CopyInAsync(
        NpgsqlConnection connection, string sql, Func<Stream, CopyBuffer, Task> write, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginTextImportAsync(sql, cancellationToken);

        try
        {
            // Bytes, past the writer: they are UTF-8 already, and transcoding twice is half of the work.
            await write(copy.BaseStream, new CopyBuffer());
        }
        catch
        {
            await GiveUpAsync(copy);
            throw;
        }

        await copy.DisposeAsync();
    }

    /// <summary>Disposing would complete the COPY. Where the connection is gone there is nothing left to cancel, and the reason is known.</summary>
    private static async Task GiveUpAsync(NpgsqlCopyTextWriter copy)
    {
        try
        {
            await copy.CancelAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException or IOException)
        {
        }
    }

    private static async Task<long?> PreviousRowsAsync(NpgsqlConnection connection, WeekIngest ingest, CancellationToken cancellationToken)
    {
        if (ingest.WeekId is not { } week)
        {
            return null;
        }

        await using var command = new NpgsqlCommand(
            """
            select v.rows from report_data_weeks w join report_data_week_versions v on v.id = w.current_version_id where w.id = $1
            """, connection)
        {
            Parameters = { new() { Value = week.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    private static string? Warning(ResultSummary summary, long? previousRows)
    {
        string?[] warnings =
        [
            previousRows is > 0 && summary.Rows == 0 ? $"No rows, where the version before had {previousRows}." : null,
            previousRows > 2 * summary.Rows && summary.Rows > 0 ? $"{CountText.Of(summary.Rows, "row")}, less than half of the {previousRows} of the version before." : null,
            summary.NotFinite > 0 ? $"Not finite (a division by zero, perhaps), and stored as missing: {CountText.Of(summary.NotFinite, "value")}." : null,
        ];
        var text = string.Join(' ', warnings.OfType<string>());
        return text.Length > 0 ? text : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 4010, Level = LogLevel.Warning,
            Message = "The result of execution {ExecutionId} is unreadable: {Reason}, file {File}, line {Line}, kept at {KeptAt}.")]
        public static partial void Unreadable(
            ILogger logger, Execution.ExecutionId executionId, UnreadableReason reason, int file, long? line, string? keptAt);

        [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "The result of execution {ExecutionId} was ingested before; this time it is dropped.")]
        public static partial void AlreadyIngested(ILogger logger, Execution.ExecutionId executionId);
    }
}
