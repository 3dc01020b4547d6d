using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>Keeps a long step's lease while it works, on a connection of its own, and cancels the step when it no longer has it.</summary>
public sealed partial class LeaseKeeper(CollectionsDb db, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    private const int MissedRenewals = 2;

    private const string Renew =
        "update workflow_executions set lease_until = clock_timestamp() + $4 where id = $1 and fencing_token = $2 and step = $3";

    /// <summary>Runs <paramref name="work"/>; its token is cancelled when the lease is lost.</summary>
    /// <returns>False when the lease was lost: then nothing may be written any more.</returns>
    public async Task<bool> HoldAsync(
        ExecutionId execution, long token, string step, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(execution, token, step, lost, done.Token);
        try
        {
            await work(lost.Token);
            return true;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.Lost(logger, execution, step);
            return false;
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(ExecutionId execution, long token, string step, CancellationTokenSource lost, CancellationToken done)
    {
        var missed = 0;
        try
        {
            while (true)
            {
                await Task.Delay(options.Value.LeaseRenewal, time, done);
                try
                {
                    await using var connection = await db.OpenWorkerAsync(done);
                    if (await connection.RunAsync(Renew, [execution.Value, token, step, options.Value.Lease], done) == 0)
                    {
                        await lost.CancelAsync();
                        return;
                    }

                    missed = 0;
                }
                catch (NpgsqlException)
                {
                    if (++missed >= MissedRenewals)
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2060, LogLevel.Warning, "Execution {Execution} lost its lease on step {Step}; its worker stopped")]
        public static partial void Lost(ILogger logger, ExecutionId execution, string step);
    }
}
