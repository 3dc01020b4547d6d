using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>
/// Starts an execution at AMC. AMC has no idempotency key, so what is about to be sent is committed first: whoever finds an intent without
/// an answer must look at AMC before anything is sent again.
/// </summary>
public sealed partial class SubmitStep(
    CollectionsDb db, IAmcClient amc, FailureWriter failures, IJobQueue queue, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<SubmitStep> logger)
{
    private const string Step = "submitting";

    private const string Begin =
        """
        update workflow_executions e
        set fencing_token = e.fencing_token + 1, lease_until = clock_timestamp() + $3, updated_at = clock_timestamp()
        from workflow_executions x
        join amc_instances i on i.id = x.instance_id
        join amc_accounts a on a.id = i.account_id
        left join workflow_versions v on v.workflow_id = x.workflow_id and v.version = x.workflow_version
        left join report_data_collections c on c.id = x.collection_id
        where e.id = $1 and e.fencing_token = $2 and e.step = 'submitting' and e.intent_at is null and x.id = e.id
        returning e.fencing_token, e.purpose, e.collection_id, e.window_start, e.window_end, e.time_zone, coalesce(x.sql_query, v.sql_query),
                  coalesce(x.marks_filtered, v.marks_filtered), coalesce(x.filters, c.filters)::text, coalesce(x.parameters, c.parameters)::text, coalesce(c.timeout_seconds, 21600),
                  i.id, i.instance_id, a.id, a.account_id, a.marketplace_id, (select n.id from installation n), i.instance_type
        """;

    private const string Intend =
        """
        update workflow_executions
        set intent_at = clock_timestamp(), request_hash = $3, lease_until = clock_timestamp() + $4
        where id = $1 and fencing_token = $2 and step = 'submitting'
        """;

    // While nothing was open the instance was looked at less often; this one is to be seen in time.
    private static readonly string Accept =
        $"""
        with done as (
            update workflow_executions
            set step = 'at_amc', amc_execution_id = $3, amc_status = $4, amc_status_reason = null, accepted_at = coalesce($5, clock_timestamp()), lease_until = null,
                recoveries = 0, error_class = null, error_message = null, updated_at = clock_timestamp()
            where id = $1 and fencing_token = $2 and step = 'submitting'
            returning id, instance_id),
        due as (
            update amc_instances i set next_poll_at = clock_timestamp() + $6
            from done d where i.id = d.instance_id and i.next_poll_at > clock_timestamp() + $6)
        {CallLog.Insert("done", 7)}
        """;

    private static readonly string Doubt =
        $"""
        with done as (
            update workflow_executions
            set step = 'unknown', fencing_token = fencing_token + 1, lease_until = null, error_class = 'transient', error_message = $3, updated_at = clock_timestamp()
            where id = $1 and fencing_token = $2 and step = 'submitting'
            returning id, instance_id)
        {CallLog.Insert("done", 4)}
        """;

    /// <summary>Does nothing when the ticket is no longer valid.</summary>
    public async Task RunAsync(ExecutionId execution, long ticket, CancellationToken cancellationToken)
    {
        var work = await BeginAsync(execution, ticket, cancellationToken);
        if (work is null)
        {
            return;
        }

        using var activity = ExecutionTelemetry.Start("submit", execution, work.Collection);
        var calls = new CallLog();
        try
        {
            await SubmitAsync(execution, work, calls, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down: before the intent the tick rings again, after it the poll looks at AMC.
            throw;
        }
        catch (AmcException exception) when (!exception.DefinitelyNotExecuted)
        {
            Log.Unclear(logger, execution, exception.Message);
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            calls.Add(time.GetUtcNow(), Step, "AMC gave no clear answer: looking whether it runs there");
            await connection.RunAsync(
                Doubt, [execution.Value, work.Token, StepFailure.From(exception).Message, .. calls.Parameters()], cancellationToken);
            queue.Poll(work.Instance);
        }
        catch (Exception exception) when (exception is AmcException or QueryException)
        {
            if (await failures.WriteAsync(execution, work.Token, [Step], StepFailure.From(exception), calls, cancellationToken))
            {
                queue.Dispatch();
            }
        }
    }

    private async Task SubmitAsync(ExecutionId execution, Work work, CallLog calls, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var context = work.Context with { OnCall = call => calls.Add(call, Step) };
        var request = work.Request();
        var intended = time.GetTimestamp();

        await using (var connection = await db.OpenWorkerAsync(cancellationToken))
        {
            if (await connection.RunAsync(Intend, [execution.Value, work.Token, QueryText.Hash(request.Sql), settings.Lease], cancellationToken) == 0)
            {
                return;
            }
        }

        // Stopped between the intent and here: the lease may be over, and somebody may be looking at AMC already. Then nothing may be sent.
        if (time.GetElapsedTime(intended) > settings.Lease - settings.PostTimeout)
        {
            Log.TooLate(logger, execution);
            return;
        }

        using var deadline = new CancellationTokenSource(settings.PostTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        AmcExecution accepted;
        try
        {
            accepted = await amc.CreateExecutionAsync(context, request, new(work.Installation, execution), either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AmcException(AmcErrorClass.UnknownOutcome, "create execution", "AMC did not answer in time.", exception);
        }

        calls.Add(time.GetUtcNow(), "at_amc", $"accepted by AMC as {accepted.Id}");
        await using var writer = await db.OpenWorkerAsync(cancellationToken);
        var written = await writer.RunAsync(
            Accept,
            [execution.Value, work.Token, accepted.Id.Value, accepted.StatusText?.ToUpperInvariant() ?? "PENDING", accepted.CreateTime?.ToUniversalTime(), settings.PollInterval, .. calls.Parameters()],
            cancellationToken);
        if (written == 0)
        {
            // Taken away while we waited. AMC has it with our token: the poll finds it, and adopts or cancels it.
            Log.TakenAway(logger, execution, accepted.Id);
            queue.Poll(work.Instance);
            return;
        }

        ExecutionTelemetry.Submitted.Add(1);
    }

    private async Task<Work?> BeginAsync(ExecutionId execution, long ticket, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var rows = await connection.ListAsync(Begin, [execution.Value, ticket, options.Value.Lease], Work.Read, cancellationToken);
        return rows is [var work] ? work : null;
    }

    private sealed record Work(
        long Token, Guid? Collection, QuerySource Query, int TimeoutSeconds, bool DryRun, bool Synthetic, InstanceId Instance, AmcInstanceContext Context, Guid Installation)
    {
        public static Work Read(NpgsqlDataReader row) => new(
            row.GetInt64(0),
            row.Nullable<Guid>(2),
            new(row.GetFieldValue<DateOnly>(3), row.GetFieldValue<DateOnly>(4), row.GetString(5), row.GetString(6), row.GetBoolean(7), row.Text(8), row.Text(9)),
            row.GetInt32(10),
            row.GetString(1) is "dry_run",
            row.GetString(17) is AmcInstance.Sandbox,
            new(row.GetGuid(11)),
            new(new(row.GetGuid(13)), new(row.GetString(14)), new(row.GetString(15)), new(row.GetString(12))),
            row.GetGuid(16));

        public ExecutionRequest Request() => Query.ToRequest(TimeoutSeconds) with { DryRun = DryRun, RequireSyntheticData = Synthetic };
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "AMC gave no clear answer to execution {Execution}: {Message}")]
        public static partial void Unclear(ILogger logger, ExecutionId execution, string message);

        [LoggerMessage(2021, LogLevel.Warning, "Execution {Execution} was not sent: too little of its lease was left")]
        public static partial void TooLate(ILogger logger, ExecutionId execution);

        [LoggerMessage(2022, LogLevel.Warning, "Execution {Execution} was taken away while AMC accepted it as {AmcExecution}")]
        public static partial void TakenAway(ILogger logger, ExecutionId execution, AmcExecutionId amcExecution);
    }
}
