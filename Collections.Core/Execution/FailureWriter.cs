using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>
/// Writes what a failure means for the execution, its week, its collection and its instance, in one transaction, and only while the
/// execution still is where the caller saw it: a stale worker changes nothing.
/// </summary>
public sealed partial class FailureWriter(
    CollectionsDb db, IOptions<ExecutionOptions> options, TimeProvider time, Jitter jitter, RetryJobRunner retryJobs, ILogger<FailureWriter> logger)
{
    private const string LockCollection =
        """
        select c.held_at is not null from report_data_collections c
        where c.id = (select e.collection_id from workflow_executions e where e.id = $1) for update
        """;

    private const string LockWeek =
        """
        select w.status from report_data_weeks w
        where w.id = (select e.week_id from workflow_executions e where e.id = $1) for update
        """;

    private const string LockExecution =
        """
        select e.instance_id, e.collection_id, e.week_id, e.purpose, e.try_no, e.amc_status, e.error_class, i.account_id
        from workflow_executions e join amc_instances i on i.id = e.instance_id
        where e.id = $1 and e.fencing_token = $2 and e.step = any ($3)
        for update of e
        """;

    private const string ThrottleInstance =
        """
        update amc_instances set throttled_until = greatest(throttled_until, clock_timestamp() + $2), next_poll_at = greatest(next_poll_at, clock_timestamp() + $2)
        where id = $1
        """;

    private const string HoldInstance =
        """
        update amc_instances set on_hold_since = clock_timestamp(), on_hold_reason = $2, next_probe_at = clock_timestamp() + $3
        where id = $1 and on_hold_since is null
        """;

    private const string HoldAccount =
        """
        update amc_accounts set on_hold_since = clock_timestamp(), on_hold_reason = $2, next_probe_at = clock_timestamp() + $3
        where id = (select account_id from amc_instances where id = $1) and on_hold_since is null
        """;

    // The same row may be claimed again: AMC has certainly not executed it.
    private const string GiveBack =
        """
        update workflow_executions
        set step = 'queued', fencing_token = fencing_token + 1, lease_until = null, intent_at = null, request_hash = null, next_at = clock_timestamp(),
            updated_at = clock_timestamp()
        where id = $1
        """;

    private const string ReturnWeek =
        """
        update report_data_weeks set status = 'PENDING', attempt = attempt - $2, reason_code = null, reason = null, started_at = null
        where id = $1 and status = 'RUNNING'
        """;

    private const string IngestAgain =
        """
        update workflow_executions
        set step = 'ready', fencing_token = fencing_token + 1, lease_until = null, next_at = clock_timestamp() + $2, try_no = try_no + $3, recoveries = 0,
            error_class = $4, error_message = $5, updated_at = clock_timestamp()
        where id = $1
        """;

    private const string End =
        """
        update workflow_executions
        set step = $4, fencing_token = fencing_token + 1, lease_until = null, error_class = $2, error_message = $3, finished_at = clock_timestamp(),
            next_at = clock_timestamp(), updated_at = clock_timestamp()
        where id = $1
        """;

    private const string QueueAnew =
        """
        insert into workflow_executions (
            id, instance_id, collection_id, week_id, purpose, workflow_id, workflow_version, window_start, window_end, time_zone, attempt, try_no, next_at,
            queue_order, scheduled, requested_by, requested_by_name, sql_query, marks_filtered, filters, parameters)
        select $2, e.instance_id, e.collection_id, e.week_id, e.purpose, e.workflow_id, e.workflow_version, e.window_start, e.window_end, e.time_zone,
               e.attempt + 1, e.try_no + $3, clock_timestamp() + $4, e.queue_order, e.scheduled, e.requested_by, e.requested_by_name,
               e.sql_query, e.marks_filtered, e.filters, e.parameters
        from workflow_executions e where e.id = $1
        """;

    private const string FailWeek =
        """
        update report_data_weeks
        set status = 'FAILED', error_class = $2, error_message = $3, reason_code = $2, reason = $4, finished_at = clock_timestamp()
        where id = $1 and status = 'RUNNING'
        """;

    // A re-collection never takes away what is there.
    private const string NoteOnWeek = "update report_data_weeks set reason_code = $2, reason = $3 where id = $1 and status = 'SUCCESS'";

    /// <summary>
    /// Counts the weeks whose last run was rejected, re-collections too. Compares texts without what differs from week to week: numbers and ids.
    /// </summary>
    private const string HoldCollection =
        """
        update report_data_collections c
        set held_at = clock_timestamp(), held_kind = 'rejected', held_reason = $2
        where c.id = $1 and c.held_at is null and $3 <= (
            select count(*) from report_data_weeks w
            cross join lateral (
                select e.step, e.error_class, e.error_message, e.finished_at from workflow_executions e where e.week_id = w.id order by e.created_at desc limit 1) last
            where w.collection_id = c.id and w.status in ('FAILED', 'SUCCESS') and last.step = 'failed' and last.error_class = 'rejected'
              and (c.hold_confirmed_at is null or last.finished_at > c.hold_confirmed_at)
              and regexp_replace(last.error_message, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]+', '#', 'g')
                = regexp_replace($2, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]+', '#', 'g'))
        """;

    private const string NoteHold =
        """
        insert into collection_events (collection_id, instance_id, kind, note)
        select c.id, c.instance_id, 'held', c.held_reason from report_data_collections c where c.id = $1 and c.held_at is not null
        """;

    private const string NoteWindow =
        """
        insert into collection_events (collection_id, instance_id, user_name, kind, note)
        select e.collection_id, e.instance_id, e.requested_by_name, 'window_failed',
               format('%s %s – %s: %s', $2::text, e.window_start, e.window_end, $3::text)
        from workflow_executions e where e.id = $1
        """;

    private const string Refresh = "select refresh_collection_status($1)";

    /// <summary>Does nothing, and says false, unless the execution still has this token and stands on one of these steps.</summary>
    internal async Task<bool> WriteAsync(
        ExecutionId execution, long token, string[] steps, StepFailure failure, CallLog calls, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = await LockAsync(connection, execution, token, steps, cancellationToken);
        if (row is null)
        {
            Log.Stale(logger, execution, failure.Class);
            return false;
        }

        var decision = RetryRules.Decide(failure, row.AmcStatus is "SUCCEEDED", row.TryNo, row.ErrorClass is not null, options.Value, jitter);
        calls.Add(time.GetUtcNow(), steps[0], $"{failure.Class.Text()}: {Words(decision)}");

        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        Apply(batch, execution, row, failure, decision);
        Pace(batch, row.Instance, failure);
        batch.Then(CallLog.Insert("(select id, instance_id from workflow_executions where id = $1)", 2), [execution.Value, .. calls.Parameters()]);
        if (row.Collection is { } collection)
        {
            batch.Then(Refresh, collection.Value);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        ExecutionTelemetry.Failed.Add(1, new KeyValuePair<string, object?>("class", failure.Class.Text()));
        Log.Failed(logger, execution, failure.Class, Words(decision));
        if (row.OwnWeek is not null && decision is RetryDecision.GiveUp or RetryDecision.GiveUpAndCancel)
        {
            await retryJobs.RunAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Makes an instance or account wait, where no execution is concerned: a list was refused.</summary>
    internal async Task WriteForInstanceAsync(InstanceId instance, StepFailure failure, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        Pace(batch, instance, failure);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<Row?> LockAsync(
        NpgsqlConnection connection, ExecutionId execution, long token, string[] steps, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Then(LockCollection, execution.Value).Then(LockWeek, execution.Value).Then(LockExecution, execution.Value, token, steps);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var held = await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        return new Row(
            new(reader.GetGuid(0)), reader.Nullable<Guid>(1) is { } collection ? new CollectionId(collection) : null,
            reader.Nullable<Guid>(2) is { } week ? new WeekId(week) : null, reader.GetString(3), reader.GetInt32(4), reader.Text(5), reader.Text(6), held);
    }

    private void Apply(NpgsqlBatch batch, ExecutionId execution, Row row, StepFailure failure, RetryDecision decision)
    {
        var week = row.OwnWeek?.Value;
        switch (decision)
        {
            case RetryDecision.GiveBack:
                if (row.Week is { } claimed)
                {
                    // The attempt did not take place.
                    batch.Then(week is not null ? ReturnWeek : "update report_data_weeks set attempt = attempt - $2 where id = $1", claimed.Value, 1);
                }

                batch.Then(GiveBack, execution.Value);
                break;

            case RetryDecision.IngestAgain(var after, var counts):
                batch.Then(IngestAgain, execution.Value, after, counts ? 1 : 0, counts ? failure.Class.Text() : null, counts ? failure.Message : null);
                break;

            case RetryDecision.ExecuteAnew(var after, var counts):
                if (week is not null)
                {
                    batch.Then(ReturnWeek, week, 0);
                }

                batch.Then(End, execution.Value, failure.Class.Text(), failure.Message, "failed");
                batch.Then(QueueAnew, execution.Value, ExecutionId.New().Value, counts ? 1 : 0, after);
                break;

            case RetryDecision.GiveUp or RetryDecision.GiveUpAndCancel:
                if (week is not null)
                {
                    batch.Then(FailWeek, week, failure.Class.Text(), failure.Message, Reason(failure.Class));
                }
                else if (row.Week is { } refreshed)
                {
                    batch.Then(NoteOnWeek, refreshed.Value, "refresh_failed", $"could not be collected again: {Reason(failure.Class)}");
                }
                else if (row.Collection is not null)
                {
                    batch.Then(NoteWindow, execution.Value, IngestStep.Kind(row.Purpose), Reason(failure.Class));
                }

                batch.Then(End, execution.Value, failure.Class.Text(), failure.Message, decision is RetryDecision.GiveUp ? "failed" : "cancelling");
                if (failure.Class is FailureClass.Rejected && row is { Week: not null, Collection: { } collection })
                {
                    batch.Then(HoldCollection, collection.Value, failure.Message, options.Value.HoldAfterRejections);
                    if (!row.Held)
                    {
                        batch.Then(NoteHold, collection.Value);
                    }
                }

                break;

            default:
                throw new InvalidOperationException($"Unknown decision {decision}.");
        }
    }

    private void Pace(NpgsqlBatch batch, InstanceId instance, StepFailure failure)
    {
        var settings = options.Value;
        switch (failure.Class)
        {
            case FailureClass.Throttled:
                var wait = failure.RetryAfter ?? settings.ThrottleWait;
                batch.Then(ThrottleInstance, instance.Value, wait < settings.MaxThrottleWait ? wait : settings.MaxThrottleWait);
                break;
            case FailureClass.OnHoldInstance:
                batch.Then(HoldInstance, instance.Value, "on hold: AMC refuses us this instance", settings.ProbeInterval);
                break;
            case FailureClass.OnHoldAccount:
                batch.Then(HoldAccount, instance.Value, "on hold: AMC refuses the account's credentials", settings.ProbeInterval);
                break;
            default:
                break;
        }
    }

    private static string Words(RetryDecision decision) => decision switch
    {
        RetryDecision.GiveBack => "back in the queue",
        RetryDecision.IngestAgain => "will be ingested again",
        RetryDecision.ExecuteAnew => "will be executed anew",
        RetryDecision.GiveUpAndCancel => "given up, to be cancelled at AMC",
        _ => "given up",
    };

    private static string Reason(FailureClass failure) => failure switch
    {
        FailureClass.Transient => "AMC or the way to it failed again and again",
        FailureClass.Rejected => "AMC rejected the query",
        FailureClass.Refused => "AMC's privacy budget for these dates is spent",
        FailureClass.Failed => "AMC could not run it; a longer timeout may help",
        FailureClass.CancelledElsewhere => "someone cancelled it at AMC",
        FailureClass.Lost => "AMC does not know it any more",
        FailureClass.Ambiguous => "AMC has several executions that could be this one",
        FailureClass.Overdue => "AMC did not finish it in time",
        FailureClass.Unreadable => "the result cannot be read",
        FailureClass.Invalid => "the query cannot be made from its parameters",
        FailureClass.StoppedWorker => "it stopped its worker again and again",
        _ => "an error in Data Collections",
    };

    private sealed record Row(
        InstanceId Instance, CollectionId? Collection, WeekId? Week, string Purpose, int TryNo, string? AmcStatus, string? ErrorClass, bool Held)
    {
        /// <summary>The week whose state is this execution's; a re-collection changes none.</summary>
        public WeekId? OwnWeek => Purpose is "week" or "pilot" ? Week : null;
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Information, "Execution {Execution} failed ({Class}): {Decision}")]
        public static partial void Failed(ILogger logger, ExecutionId execution, FailureClass @class, string decision);

        [LoggerMessage(2011, LogLevel.Information, "A failure ({Class}) of execution {Execution} came too late and changed nothing")]
        public static partial void Stale(ILogger logger, ExecutionId execution, FailureClass @class);
    }
}
