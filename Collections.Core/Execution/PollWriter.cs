using System.Text.Json;
using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>Writes what a poll has found, guarded by the token and step that each execution had when the poll began, and rings for what is to be done next.</summary>
public sealed partial class PollWriter(
    CollectionsDb db, FailureWriter failures, IJobQueue queue, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<PollWriter> logger)
{
    // In one order, because a person may be cancelling several of them at this moment.
    private const string LockOpen = "select 1 from workflow_executions where id = any ($1) order by id for no key update";

    private const string Advance =
        """
        update workflow_executions e
        set amc_execution_id = coalesce(e.amc_execution_id, u.amc_id),
            step = case when e.step = 'unknown' then 'at_amc' else e.step end,
            amc_status = u.status, amc_status_reason = u.reason, missed_in_list = 0, absent_since = null, last_seen_at = clock_timestamp(),
            error_class = case when e.step = 'unknown' then null else e.error_class end,
            error_message = case when e.step = 'unknown' then null else e.error_message end,
            accepted_at = coalesce(e.accepted_at, u.created, clock_timestamp()),
            started_at = coalesce(e.started_at, case when u.status <> 'PENDING' then clock_timestamp() end),
            deadline_at = coalesce(e.deadline_at, case when u.status <> 'PENDING' then clock_timestamp() + u.allowed end),
            updated_at = clock_timestamp()
        from unnest($1, $2, $3, $4, $5, $6, $7) as u (id, token, amc_id, status, reason, created, allowed)
        where e.id = u.id and e.fencing_token = u.token and e.step in ('unknown', 'at_amc', 'cancelling')
        """;

    private const string Missed =
        """
        update workflow_executions e set missed_in_list = e.missed_in_list + 1
        from unnest($1, $2) as u (id, token) where e.id = u.id and e.fencing_token = u.token and e.step in ('at_amc', 'cancelling')
        """;

    // AMC says that it does not know an id which it gave us: unknown, not failed. Its list may lag.
    private const string Doubt =
        """
        update workflow_executions e set step = 'unknown', intent_at = coalesce(e.intent_at, e.accepted_at), absent_since = null
        from unnest($1, $2) as u (id, token) where e.id = u.id and e.fencing_token = u.token and e.step = 'at_amc'
        """;

    private const string NoteAbsence =
        """
        update workflow_executions e set absent_since = clock_timestamp()
        from unnest($1, $2) as u (id, token) where e.id = u.id and e.fencing_token = u.token and e.absent_since is null
        """;

    /// <summary>The result is there; from now on it takes no slot. A dry run has none: AMC's yes is all that was asked for.</summary>
    private const string Ready =
        """
        with ready as (
            update workflow_executions e
            set step = case e.purpose when 'dry_run' then 'done' else 'ready' end, finished_at = case e.purpose when 'dry_run' then clock_timestamp() end,
                fencing_token = e.fencing_token + 1, amc_execution_id = coalesce(e.amc_execution_id, u.amc_id), amc_status = u.status,
                amc_status_reason = u.reason, accepted_at = coalesce(u.created, e.accepted_at), terminal_at = coalesce(u.ended, clock_timestamp()),
                started_at = coalesce(e.started_at, e.accepted_at), output_columns = u.columns::jsonb, data_gaps = u.gaps, last_seen_at = clock_timestamp(), missed_in_list = 0,
                absent_since = null, recoveries = 0, lease_until = null, next_at = clock_timestamp(), error_class = null, error_message = null,
                updated_at = clock_timestamp()
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as u (id, token, amc_id, status, reason, created, ended, columns, gaps)
            where e.id = u.id and e.fencing_token = u.token and e.step in ('unknown', 'at_amc')
            returning e.id, e.instance_id, e.fencing_token, e.step),
        noted as (
            insert into execution_events (execution_id, instance_id, step, note)
            select r.id, r.instance_id, r.step, 'AMC says SUCCEEDED' from ready r)
        select id, fencing_token from ready where step = 'ready'
        """;

    private const string Cancelled =
        """
        with ended as (
            update workflow_executions e
            set step = case when e.error_class = 'overdue' then 'failed' else 'cancelled' end, fencing_token = e.fencing_token + 1,
                amc_execution_id = coalesce(e.amc_execution_id, u.amc_id), amc_status = coalesce(u.status, e.amc_status),
                terminal_at = case when u.amc_id is not null then clock_timestamp() end, lease_until = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
            from unnest($1, $2, $3, $4) as u (id, token, amc_id, status)
            where e.id = u.id and e.fencing_token = u.token and e.step = 'cancelling'
            returning e.id, e.instance_id, e.amc_execution_id, u.status)
        insert into execution_events (execution_id, instance_id, step, note)
        select id, instance_id, 'cancelled',
               coalesce('AMC says ' || status, case when amc_execution_id is null then 'AMC never got it' else 'AMC does not list it any more' end) from ended
        """;

    private const string SetAmcStatus =
        """
        update workflow_executions
        set amc_execution_id = coalesce(amc_execution_id, $3), amc_status = $4, amc_status_reason = $5, terminal_at = coalesce($6, clock_timestamp())
        where id = $1 and fencing_token = $2
        """;

    // Ours by its token, and no row owns it: a worker that was stopped in the middle of a submit has sent it after all. It gets a row of its own,
    // which counts against the limits until AMC has cancelled it. What is being submitted right now, or was since the list, is somebody's.
    private const string TakeSurplus =
        """
        with taken as (
            insert into workflow_executions (
                id, instance_id, collection_id, purpose, step, workflow_id, workflow_version, window_start, window_end, time_zone, attempt, intent_at,
                amc_execution_id, amc_status, accepted_at, error_class, error_message, finished_at, sql_query)
            select gen_random_uuid(), e.instance_id, e.collection_id, e.purpose, case when $4 then 'cancelled' else 'cancelling' end, e.workflow_id, e.workflow_version,
                   e.window_start, e.window_end, e.time_zone, e.attempt, e.intent_at, $2, $3, $5, 'surplus',
                   'sent by a worker that had been given up, beside execution ' || e.id, case when $4 then clock_timestamp() end, e.sql_query
            from workflow_executions e
            where e.id = $1 and e.step not in ('submitting', 'unknown') and not (e.step = 'cancelling' and e.amc_execution_id is null)
              and e.amc_execution_id is distinct from $2
            on conflict do nothing
            returning id, instance_id, fencing_token, step)
        select id, fencing_token, step from taken
        """;

    // A list that was not read to its end can only tell of more others.
    private const string Finish =
        """
        update amc_instances
        set poll_lease_until = null, last_polled_at = clock_timestamp(), on_hold_since = null, on_hold_reason = null, next_probe_at = null,
            open_by_others = case when $4 then $3 else greatest(open_by_others, $3) end
        where id = $1 and poll_token = $2
        """;

    private const string ResumeAccount =
        "update amc_accounts set on_hold_since = null, on_hold_reason = null, next_probe_at = null where id = $1 and on_hold_since is not null";

    /// <returns>Whether something changed that may let others start.</returns>
    internal async Task<bool> WriteAsync(PollTurn turn, PollFindings findings, CancellationToken cancellationToken)
    {
        var changed = await WriteLookAsync(turn, findings, cancellationToken);
        changed |= await WriteEndsAsync(findings, cancellationToken);
        changed |= await WriteGoneAsync(findings, cancellationToken);
        changed |= await WriteSurplusAsync(findings, cancellationToken);
        return changed;
    }

    private async Task<bool> WriteLookAsync(PollTurn turn, PollFindings findings, CancellationToken cancellationToken)
    {
        var (ready, stopped, moved) = (findings.Ready.ToList(), findings.Stopped.ToList(), findings.Moved.ToList());
        ExecutionTelemetry.Adopted.Add(findings.Found.Count(finding => finding.Row.AmcId is null));

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Then(LockOpen, Ids(findings.Open));
        if (ready.Count > 0)
        {
            batch.Then(
                Ready,
                Ids(ready.Select(finding => finding.Row)), TokensOf(ready.Select(finding => finding.Row)),
                Sql.Array(ready.Select(finding => finding.Amc.Id.Value), NpgsqlDbType.Text),
                Sql.Array(ready.Select(finding => finding.Amc.StatusName), NpgsqlDbType.Text),
                Sql.Array(ready.Select(finding => finding.Amc.StatusReason), NpgsqlDbType.Text),
                Sql.Array(ready.Select(finding => finding.Amc.CreateTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
                Sql.Array(ready.Select(finding => finding.Amc.LastUpdatedTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
                Sql.Array(ready.Select(finding => Columns(finding.Amc)), NpgsqlDbType.Text),
                Sql.Array(ready.Select(finding => DataGapText.Of(finding.Amc.DataGaps)), NpgsqlDbType.Text));
        }

        batch.Then(Finish, turn.Instance.Value, turn.Token, findings.OpenByOthers, findings.IsComplete);
        if (turn.Held)
        {
            batch.Then(ResumeAccount, turn.Context.AccountId.Value);
        }

        if (moved.Count > 0)
        {
            batch.Then(
                Advance,
                Ids(moved.Select(finding => finding.Row)), TokensOf(moved.Select(finding => finding.Row)),
                Sql.Array(moved.Select(finding => finding.Amc.Id.Value), NpgsqlDbType.Text),
                Sql.Array(moved.Select(finding => finding.Amc.StatusName), NpgsqlDbType.Text),
                Sql.Array(moved.Select(finding => finding.Amc.StatusReason), NpgsqlDbType.Text),
                Sql.Array(moved.Select(finding => finding.Amc.CreateTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
                Sql.Array(moved.Select(finding => finding.Row.MayRunFor(options.Value)), NpgsqlDbType.Interval));
        }

        if (stopped.Count > 0)
        {
            batch.Then(
                Cancelled,
                Ids(stopped.Select(finding => finding.Row)), TokensOf(stopped.Select(finding => finding.Row)),
                Sql.Array(stopped.Select(finding => finding.Amc.Id.Value), NpgsqlDbType.Text),
                Sql.Array(stopped.Select(finding => finding.Amc.StatusName), NpgsqlDbType.Text));
        }

        AddMany(batch, Missed, findings.Missed);
        AddMany(batch, Doubt, findings.Doubtful);
        AddMany(batch, NoteAbsence, findings.NewlyAbsent);

        List<(ExecutionId Id, long Ticket)> results;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            // After the locks comes the result of Ready, when it is there; the others have no rows.
            await reader.NextResultAsync(cancellationToken);
            results = await reader.ListAsync(row => (new ExecutionId(row.GetGuid(0)), row.GetInt64(1)), cancellationToken);
        }

        // Only now all of it is committed.
        foreach (var (id, ticket) in results)
        {
            using var activity = ExecutionTelemetry.Start("poll", id, ready.Find(finding => finding.Row.Id == id)!.Row.Collection);
            queue.Ingest(id, ticket);
        }

        foreach (var finding in moved.Where(finding => finding.Row is { Step: "cancelling", AmcId: null }))
        {
            queue.Cancel(finding.Row.Id, finding.Row.Token);
        }

        return ready.Count + stopped.Count + moved.Count + findings.Doubtful.Count > 0 || (findings.IsComplete && findings.OpenByOthers < turn.Others);
    }

    /// <summary>Ends without a result, one by one: each may mean something else for its week.</summary>
    private async Task<bool> WriteEndsAsync(PollFindings findings, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (row, execution) in findings.Failed)
        {
            using var activity = ExecutionTelemetry.Start("poll", row.Id, row.Collection);
            var calls = new CallLog();
            calls.Add(time.GetUtcNow(), "at_amc", $"AMC says {execution.StatusName}");
            await using (var connection = await db.OpenWorkerAsync(cancellationToken))
            {
                await connection.RunAsync(
                    SetAmcStatus,
                    [row.Id.Value, row.Token, execution.Id.Value, execution.StatusName, execution.StatusReason, execution.LastUpdatedTime?.ToUniversalTime()],
                    cancellationToken);
            }

            changed |= await failures.WriteAsync(
                row.Id, row.Token, ["at_amc", "unknown"],
                new(FailureClassText.Of(execution.ErrorClass!.Value), execution.StatusReason ?? $"AMC says {execution.StatusName}, without a reason."), calls,
                cancellationToken);
        }

        foreach (var (row, reason) in findings.Overdue.Select(row => (row, "AMC has not finished it an hour after its timeout."))
            .Concat(findings.Silent.Select(row => (row, "AMC has neither listed it nor answered for it for longer than it may run."))))
        {
            changed |= await failures.WriteAsync(row.Id, row.Token, ["at_amc"], new(FailureClass.Overdue, reason), new(), cancellationToken);
        }

        return changed;
    }

    private async Task<bool> WriteGoneAsync(PollFindings findings, CancellationToken cancellationToken)
    {
        var stopped = findings.Gone.Where(row => row.Step is "cancelling").ToList();
        if (stopped.Count > 0)
        {
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            await connection.RunAsync(
                Cancelled,
                [Ids(stopped), TokensOf(stopped), Sql.Array(stopped.Select(_ => (string?)null), NpgsqlDbType.Text), Sql.Array(stopped.Select(_ => (string?)null), NpgsqlDbType.Text)],
                cancellationToken);
        }

        foreach (var row in findings.Gone.Where(row => row.Step is "unknown"))
        {
            var message = findings.Ambiguous.Contains(row.Id)
                ? new StepFailure(FailureClass.Ambiguous, "AMC lists executions that ask for the same and cannot be told apart; look at AMC before you retry.")
                : new StepFailure(FailureClass.Lost, "AMC has no such execution; two complete lists lacked it.");
            Log.Absent(logger, row.Id);
            await failures.WriteAsync(row.Id, row.Token, ["unknown"], message, new(), cancellationToken);
        }

        return findings.Gone.Count > 0;
    }

    private async Task<bool> WriteSurplusAsync(PollFindings findings, CancellationToken cancellationToken)
    {
        foreach (var (id, execution) in findings.Surplus)
        {
            Log.Surplus(logger, execution.Id, id);
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            var rows = await connection.ListAsync(
                TakeSurplus,
                [id.Value, execution.Id.Value, execution.StatusName, execution.IsTerminal, execution.CreateTime?.ToUniversalTime()],
                row => (Id: new ExecutionId(row.GetGuid(0)), Ticket: row.GetInt64(1), Step: row.GetString(2)),
                cancellationToken);
            foreach (var row in rows.Where(row => row.Step is "cancelling"))
            {
                queue.Cancel(row.Id, row.Ticket);
            }
        }

        return findings.Surplus.Count > 0;
    }

    private static void AddMany(NpgsqlBatch batch, string sql, IReadOnlyCollection<OpenExecution> rows)
    {
        if (rows.Count > 0)
        {
            batch.Then(sql, Ids(rows), TokensOf(rows));
        }
    }

    private static NpgsqlParameter Ids(IEnumerable<OpenExecution> rows) => Sql.Array(rows.Select(row => row.Id.Value), NpgsqlDbType.Uuid);

    private static NpgsqlParameter TokensOf(IEnumerable<OpenExecution> rows) => Sql.Array(rows.Select(row => row.Token), NpgsqlDbType.Bigint);

    private static string? Columns(AmcExecution execution) =>
        execution.OutputColumns is { } columns ? JsonSerializer.Serialize(columns, ExecutionJson.Default.IReadOnlyListAmcOutputColumn) : null;

    private static partial class Log
    {
        [LoggerMessage(2031, LogLevel.Warning, "AMC does not have execution {Execution}: two complete lists lacked it")]
        public static partial void Absent(ILogger logger, ExecutionId execution);

        [LoggerMessage(2032, LogLevel.Warning, "AMC runs {AmcExecution} for execution {Execution}, and nothing owns it: taken over to be cancelled")]
        public static partial void Surplus(ILogger logger, AmcExecutionId amcExecution, ExecutionId execution);
    }
}
