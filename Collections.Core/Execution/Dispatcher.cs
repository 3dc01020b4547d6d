using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>
/// Chooses what starts now. Every limit is kept by the SQL function <c>claim_executions</c>, so any number of processes may dispatch at once.
/// </summary>
/// <remarks>Thread-safe. Calls that come while one is running share the next run: they are never dropped.</remarks>
public sealed partial class Dispatcher(
    CollectionsDb db, IJobQueue queue, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<Dispatcher> logger) : IDisposable
{
    private const string QueuePendingWeeks = "select queue_pending_weeks($1)";
    private const string Claim = "select execution_id, ticket, admitted, of_collection from claim_executions($1, $2, $3, $4)";
    private const string RefreshReasons = "select refresh_week_reasons($1, $2, $3, $4, $5)";

    private readonly SemaphoreSlim _one = new(1);
    private long _asked;
    private long _served;

    /// <summary>Claims all that may start and rings for it. When it returns, whatever was committed before the call has been considered.</summary>
    public async Task DispatchAsync(CancellationToken cancellationToken)
    {
        var mine = Interlocked.Increment(ref _asked);
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_served >= mine)
            {
                return;
            }

            var upTo = Interlocked.Read(ref _asked);
            await ClaimAllAsync(cancellationToken);
            _served = upTo;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task ClaimAllAsync(CancellationToken cancellationToken)
    {
        var limits = options.Value;
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await connection.RunAsync(QueuePendingWeeks, [DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)], cancellationToken);

        bool again;
        do
        {
            var claimed = await ClaimAsync(connection, limits, cancellationToken);
            foreach (var (execution, ticket, _, collection) in claimed)
            {
                using var activity = ExecutionTelemetry.Start("dispatch", execution, collection);
                queue.Submit(execution, ticket);
            }

            ExecutionTelemetry.Claimed.Add(claimed.Count);
            again = claimed.Exists(claim => claim.Admitted);
        }
        while (again);

        await connection.RunAsync(
            RefreshReasons,
            [time.GetUtcNow(), limits.MaxCollections, limits.MaxWeeksPerCollection, limits.MaxPerAccount, limits.MaxAttempts],
            cancellationToken);
    }

    private async Task<List<(ExecutionId Execution, long Ticket, bool Admitted, Guid? Collection)>> ClaimAsync(
        NpgsqlConnection connection, ExecutionOptions limits, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await connection.ListAsync(
                    Claim,
                    [time.GetUtcNow(), limits.MaxCollections, limits.MaxWeeksPerCollection, limits.MaxPerAccount],
                    row => (new ExecutionId(row.GetGuid(0)), row.GetInt64(1), row.GetBoolean(2), row.Nullable<Guid>(3)),
                    cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable)
            {
                // Somebody else claims and takes long over it. Giving up would lose the wake-up.
                Log.WaitsForLock(logger);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "Dispatch waited five seconds for its lock, and goes on waiting")]
        public static partial void WaitsForLock(ILogger logger);
    }
}
