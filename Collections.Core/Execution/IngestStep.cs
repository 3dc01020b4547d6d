using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>
/// Downloads a result and stores it: the files first, then everything in one local transaction, in which the week becomes SUCCESS or nothing
/// happens. Rows are copied before anything shared is locked; then collection, week, execution, in that order.
/// </summary>
public sealed partial class IngestStep(
    CollectionsDb db, IAmcClient amc, ResultReader reader, ResultWriter writer, LeaseKeeper leases, FailureWriter failures, IOptions<ExecutionOptions> options,
    TimeProvider time, ILogger<IngestStep> logger)
{
    private const string Step = "ingesting";

    private const string Begin =
        """
        update workflow_executions e
        set step = 'ingesting', fencing_token = e.fencing_token + 1, lease_until = clock_timestamp() + $3, updated_at = clock_timestamp()
        from workflow_executions x
        join amc_instances i on i.id = x.instance_id
        join amc_accounts a on a.id = i.account_id
        left join report_data_weeks w on w.id = x.week_id
        where e.id = $1 and e.fencing_token = $2 and e.step = 'ready' and x.id = e.id
        returning e.fencing_token, e.collection_id, e.week_id, e.window_start, e.window_end, e.workflow_version, e.amc_execution_id, e.output_columns::text,
                  i.id, i.instance_id, a.id, a.account_id, a.marketplace_id, w.status, e.purpose, e.data_gaps
        """;

    // Only after a person asked for a retry: the week waited as PENDING, and its result is already there. Somebody may have skipped it since.
    private const string TakeUp =
        """
        update report_data_weeks w set status = 'RUNNING', reason_code = null, reason = null, started_at = clock_timestamp()
        from workflow_executions e
        where e.id = $1 and e.fencing_token = $2 and e.step = 'ingesting' and w.id = e.week_id and w.status = 'PENDING'
        """;

    private const string LockCollection = "select 1 from report_data_collections where id = $1 for update";

    private const string LockWork =
        """
        select w.status from report_data_weeks w join workflow_executions e on e.week_id = w.id
        where e.id = $1 and e.fencing_token = $2 and e.step = 'ingesting' for update of w, e
        """;

    // A deleted collection gets nothing any more; its weeks would have lost their executions.
    private const string LockWindow =
        """
        select 'RUNNING' from workflow_executions e
        where e.id = $1 and e.fencing_token = $2 and e.step = 'ingesting' for update of e
        """;

    private const string NoteWindow =
        """
        insert into collection_events (collection_id, instance_id, user_name, kind, note)
        select e.collection_id, e.instance_id, e.requested_by_name, 'window_collected', $2 from workflow_executions e where e.id = $1
        """;

    // The range may have been extended while this ran: then the week has grown beyond what it has now.
    private static readonly string Finish =
        $"""
        with done as (
            update workflow_executions e
            set step = 'done', fencing_token = e.fencing_token + 1, lease_until = null, recoveries = 0, error_class = null, error_message = null,
                finished_at = clock_timestamp(), updated_at = clock_timestamp()
            where e.id = $1 and e.fencing_token = $2 and e.step = 'ingesting'
            returning e.id, e.instance_id, e.week_id, e.purpose, e.amc_execution_id, e.window_start, e.window_end,
                      round(extract(epoch from e.terminal_at - e.accepted_at), 3) as duration),
        week as (
            update report_data_weeks w
            set status = 'SUCCESS', current_version_id = $3, row_count = $4,
                reason_code = case when (d.window_start, d.window_end) <> (w.window_start, w.window_end) then $6 when $5::text is not null then 'warning' end,
                reason = case when (d.window_start, d.window_end) <> (w.window_start, w.window_end) then $7 else $5 end,
                workflow_execution_id = d.id, amc_execution_id = d.amc_execution_id, execution_duration = greatest(d.duration, 0),
                partial = case d.purpose when 'recollect' then d.window_start > w.week_start_date or d.window_end < w.week_start_date + 6 else w.partial end,
                error_class = null, error_message = null, finished_at = clock_timestamp()
            from done d where w.id = d.week_id)
        {CallLog.Insert("done", 8)}
        """;

    private const string Refresh = "select refresh_collection_status($1)";

    public async Task RunAsync(ExecutionId execution, long ticket, CancellationToken cancellationToken)
    {
        var work = await BeginAsync(execution, ticket, cancellationToken);
        if (work is null)
        {
            return;
        }

        using var activity = ExecutionTelemetry.Start("ingest", execution, work.Ingest.CollectionId.Value);
        var calls = new CallLog();
        try
        {
            await leases.HoldAsync(execution, work.Token, Step, token => IngestAsync(work, calls, token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down: the lease runs out and the tick rings again.
            throw;
        }
        catch (Exception exception)
        {
            if (exception is not (AmcException or UnreadableResultException))
            {
                Log.Unexpected(logger, exception, execution);
            }

            await failures.WriteAsync(execution, work.Token, [Step], StepFailure.From(exception), calls, cancellationToken);
        }
    }

    private async Task<Work?> BeginAsync(ExecutionId execution, long ticket, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var rows = await connection.ListAsync(
            Begin, [execution.Value, ticket, options.Value.Lease], row => Work.Read(execution, row), cancellationToken);
        if (rows is not [var work])
        {
            return null;
        }

        if (work.WeekWaits)
        {
            await using var batch = connection.CreateBatch();
            batch.Then(LockCollection, work.Ingest.CollectionId.Value).Then(TakeUp, execution.Value, work.Token).Then(Refresh, work.Ingest.CollectionId.Value);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return work;
    }

    private async Task IngestAsync(Work work, CallLog calls, CancellationToken cancellationToken)
    {
        var ingest = work.Ingest;
        using var spooled = await reader.SpoolAsync(ingest.ExecutionId, Source(work, calls), cancellationToken);

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var copied = await writer.CopyAsync(connection, ingest, spooled, cancellationToken);

        if (!await LockAsync(connection, work, cancellationToken))
        {
            Log.TakenAway(logger, ingest.ExecutionId);
            return;
        }

        if (await writer.RecordAsync(connection, copied, cancellationToken) is not RecordOutcome.Recorded recorded)
        {
            return;
        }

        calls.Add(
            time.GetUtcNow(), "done",
            string.Create(CultureInfo.InvariantCulture, $"stored {CountText.Of(recorded.Rows, "row")} of {CountText.Of(copied.Files, "file")}, {copied.Bytes} bytes, as version {recorded.Version}"));
        await using (var batch = connection.CreateBatch())
        {
            batch.Then(
                Finish,
                [
                    ingest.ExecutionId.Value, work.Token, recorded.Id.Value, recorded.Rows, recorded.Warning, WeekReason.Outgrown.Code, WeekReason.Outgrown.Text,
                    .. calls.Parameters(),
                ]);
            if (ingest.WeekId is null)
            {
                batch.Then(NoteWindow, ingest.ExecutionId.Value, $"{Kind(ingest.Purpose)} {ingest.WindowStart:yyyy-MM-dd} – {ingest.WindowEnd:yyyy-MM-dd}");
            }

            batch.Then(Refresh, ingest.CollectionId.Value);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        ExecutionTelemetry.Ingested.Add(1);
    }

    /// <summary>False when the work was taken away meanwhile: then the result is dropped.</summary>
    private static async Task<bool> LockAsync(NpgsqlConnection connection, Work work, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Then(LockCollection, work.Ingest.CollectionId.Value)
            .Then(work.Ingest.WeekId is null ? LockWindow : LockWork, work.Ingest.ExecutionId.Value, work.Token);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) && rows.GetString(0) == (work.IsRecollection ? "SUCCESS" : "RUNNING");
    }

    /// <summary>What people call the window of a purpose.</summary>
    internal static string Kind(string purpose) => purpose is "whole_range" ? "the whole window" : "like-for-like days";

    private ResultSource Source(Work work, CallLog calls)
    {
        var context = work.Context with { OnCall = call => calls.Add(call, Step) };
        return new(
            async cancellationToken => (await amc.GetDownloadUrlsAsync(context, work.Ingest.AmcExecutionId, cancellationToken)).DownloadUrls,
            async (url, cancellationToken) =>
            {
                try
                {
                    return (await amc.OpenDownloadAsync(context, url, cancellationToken)).Content;
                }
                catch (AmcException exception) when (exception.ErrorClass is AmcErrorClass.LinkExpired)
                {
                    return null;
                }
            });
    }

    private sealed record Work(long Token, WeekIngest Ingest, AmcInstanceContext Context, bool WeekWaits, bool IsRecollection)
    {
        public static Work Read(ExecutionId execution, NpgsqlDataReader row) => new(
            row.GetInt64(0),
            new(
                execution, row.Nullable<Guid>(2) is { } week ? new WeekId(week) : null, new CollectionId(row.GetGuid(1)), new InstanceId(row.GetGuid(8)), row.GetFieldValue<DateOnly>(3),
                row.GetFieldValue<DateOnly>(4), row.GetInt32(5), new(row.GetString(6)), OutputColumn.Parse(row.Text(7)))
            { Purpose = row.GetString(14), DataGaps = row.Text(15) },
            new(new(row.GetGuid(10)), new(row.GetString(11)), new(row.GetString(12)), new(row.GetString(9))),
            row.Text(13) is "PENDING",
            row.GetString(14) is "recollect");
    }

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Information, "The result of execution {Execution} is no longer wanted and was dropped")]
        public static partial void TakenAway(ILogger logger, ExecutionId execution);

        [LoggerMessage(2041, LogLevel.Error, "Ingesting execution {Execution} failed")]
        public static partial void Unexpected(ILogger logger, Exception exception, ExecutionId execution);
    }
}
