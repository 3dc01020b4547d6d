using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Execution;

/// <summary>
/// Looks after what no event told of: leases that ran out, bells that were lost, waits that are over. Cheap when there is nothing, and
/// harmless when several processes do it at once.
/// </summary>
public sealed partial class TickRunner(
    CollectionsDb db, Dispatcher dispatcher, RetryJobRunner retryJobs, FailureWriter failures, IJobQueue queue, IOptions<ExecutionOptions> options, ILogger<TickRunner> logger)
{
    // A submit whose worker died after its intent may be at AMC: unknown until the poll has looked. Before it, nothing was sent.
    // Whoever holds the lock of a row is at it just now.
    private const string Recover =
        """
        update workflow_executions e
        set step = case e.step when 'submitting' then case when e.intent_at is null then 'submitting' else 'unknown' end when 'ingesting' then 'ready' else e.step end,
            fencing_token = e.fencing_token + 1, lease_until = null, recoveries = e.recoveries + 1, next_at = '-infinity', updated_at = clock_timestamp()
        where e.id in (
            select x.id from workflow_executions x where x.step in ('submitting', 'ingesting', 'cancelling') and x.lease_until < clock_timestamp() for no key update skip locked)
        returning e.id, e.fencing_token, e.step, e.recoveries
        """;

    // What AMC will not answer now is not rung for. Rung again at growing distance only by the backlog itself: a queue that is long needs no more jobs.
    private const string Ring =
        """
        update workflow_executions e
        set next_at = clock_timestamp() + 4 * $1::interval
        where e.id in (
            select x.id from workflow_executions x
            join amc_instances i on i.id = x.instance_id
            join amc_accounts a on a.id = i.account_id
            where x.step in ('submitting', 'ready', 'cancelling') and x.lease_until is null and x.next_at <= clock_timestamp() - $1::interval
              and (x.step <> 'cancelling' or x.amc_execution_id is not null)
              and i.on_hold_since is null and a.on_hold_since is null and (i.throttled_until is null or i.throttled_until <= clock_timestamp())
            for no key update of x skip locked)
        returning e.id, e.fencing_token, e.step
        """;

    private const string HasNoRun =
        "w.status = 'RUNNING' and not exists (select from workflow_executions e where e.week_id = w.id and e.step in ('submitting', 'unknown', 'at_amc', 'ready', 'ingesting'))";

    // No step of ours leaves a week RUNNING without an execution; where it happened all the same, it would wait and keep its collection open for ever.
    private const string Stranded =
        $"""
        select c.id from report_data_collections c
        where c.status in ('ACTIVE', 'PAUSED') and c.running_weeks > 0 and exists (select from report_data_weeks w where w.collection_id = c.id and {HasNoRun})
        """;

    private const string LockCollection = "select 1 from report_data_collections where id = $1 for update";

    private const string Return =
        $"""
        update report_data_weeks w set status = 'PENDING', reason_code = null, reason = null, started_at = null
        where w.collection_id = $1 and {HasNoRun}
        """;

    /// <summary>One look at everything.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        await ReturnStrandedAsync(cancellationToken);
        await RingAsync(cancellationToken);
        await dispatcher.DispatchAsync(cancellationToken);
        await retryJobs.RunAsync(cancellationToken);
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var recovered = await connection.ListAsync(
            Recover, [], row => (Id: new ExecutionId(row.GetGuid(0)), Token: row.GetInt64(1), Step: row.GetString(2), Count: row.GetInt32(3)), cancellationToken);
        foreach (var execution in recovered)
        {
            ExecutionTelemetry.Recovered.Add(1);
            Log.Recovered(logger, execution.Id, execution.Step, execution.Count);

            // An unknown one first has to be found at AMC; a cancel is asked for until AMC has it.
            if (execution.Count >= options.Value.MaxRecoveries && execution.Step is "submitting" or "ready")
            {
                await failures.WriteAsync(
                    execution.Id, execution.Token, [execution.Step],
                    new(FailureClass.StoppedWorker, $"It stopped its worker {execution.Count} times in a row."), new(), cancellationToken);
            }
        }
    }

    private async Task ReturnStrandedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        foreach (var collection in await connection.ListAsync(Stranded, [], row => row.GetGuid(0), cancellationToken))
        {
            await using var batch = connection.CreateBatch();
            batch.Then(LockCollection, collection).Then(Return, collection).Then("select refresh_collection_status($1)", collection);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            Log.Stranded(logger, collection);
        }
    }

    private async Task RingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        foreach (var (id, ticket, step) in await connection.ListAsync(
            Ring, [options.Value.RingAgainAfter], row => (new ExecutionId(row.GetGuid(0)), row.GetInt64(1), row.GetString(2)), cancellationToken))
        {
            switch (step)
            {
                case "submitting":
                    queue.Submit(id, ticket);
                    break;
                case "ready":
                    queue.Ingest(id, ticket);
                    break;
                default:
                    queue.Cancel(id, ticket);
                    break;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2070, LogLevel.Warning, "The lease of execution {Execution} ran out; it goes on at step {Step} (time {Count} in a row)")]
        public static partial void Recovered(ILogger logger, ExecutionId execution, string step, int count);

        [LoggerMessage(2071, LogLevel.Error, "Weeks of collection {Collection} were RUNNING without an execution and wait for one again")]
        public static partial void Stranded(ILogger logger, Guid collection);
    }
}
