using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Execution;

/// <summary>Asks AMC to stop an execution. Its slot is free only when the poll has seen it terminal.</summary>
public sealed partial class CancelStep(
    CollectionsDb db, IAmcClient amc, IJobQueue queue, FailureWriter failures, IOptions<ExecutionOptions> options, Jitter jitter, TimeProvider time,
    ILogger<CancelStep> logger)
{
    private const string Step = "cancelling";

    private const string Begin =
        """
        update workflow_executions e
        set fencing_token = e.fencing_token + 1, lease_until = clock_timestamp() + $3, updated_at = clock_timestamp()
        from workflow_executions x
        join amc_instances i on i.id = x.instance_id
        join amc_accounts a on a.id = i.account_id
        where e.id = $1 and e.fencing_token = $2 and e.step = 'cancelling' and e.amc_execution_id is not null and x.id = e.id
        returning e.fencing_token, e.collection_id, e.amc_execution_id, i.id, i.instance_id, a.id, a.account_id, a.marketplace_id
        """;

    private static readonly string Finish =
        $"""
        with done as (
            update workflow_executions set lease_until = null, recoveries = 0, next_at = clock_timestamp() + $3, updated_at = clock_timestamp()
            where id = $1 and fencing_token = $2 and step = 'cancelling'
            returning id, instance_id)
        {CallLog.Insert("done", 4)}
        """;

    public async Task RunAsync(ExecutionId execution, long ticket, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var rows = await connection.ListAsync(
            Begin,
            [execution.Value, ticket, options.Value.Lease],
            row => new
            {
                Token = row.GetInt64(0),
                Collection = row.Nullable<Guid>(1),
                Amc = new AmcExecutionId(row.GetString(2)),
                Instance = new InstanceId(row.GetGuid(3)),
                Context = new AmcInstanceContext(new(row.GetGuid(5)), new(row.GetString(6)), new(row.GetString(7)), new(row.GetString(4))),
            },
            cancellationToken);
        if (rows is not [var work])
        {
            return;
        }

        using var activity = ExecutionTelemetry.Start("cancel", execution, work.Collection);
        var calls = new CallLog();
        var again = options.Value.PollInterval * 2;
        try
        {
            await amc.CancelExecutionAsync(work.Context with { OnCall = call => calls.Add(call, Step) }, work.Amc, cancellationToken);
        }
        catch (AmcException exception) when (exception.ErrorClass is AmcErrorClass.Rejected or AmcErrorClass.NotFound or AmcErrorClass.Lost)
        {
            // Mostly it is over already; the poll will see how.
        }
        catch (AmcException exception)
        {
            Log.Failed(logger, execution, exception.Message);
            again = RetryRules.Backoff(1, options.Value, jitter);
            await failures.WriteForInstanceAsync(work.Instance, StepFailure.From(exception), cancellationToken);
        }

        calls.Add(time.GetUtcNow(), Step, "asked AMC to cancel it");
        await connection.RunAsync(Finish, [execution.Value, work.Token, again, .. calls.Parameters()], cancellationToken);
        queue.Poll(work.Instance);
    }

    private static partial class Log
    {
        [LoggerMessage(2050, LogLevel.Warning, "Execution {Execution} could not be cancelled at AMC, and will be again: {Message}")]
        public static partial void Failed(ILogger logger, ExecutionId execution, string message);
    }
}
