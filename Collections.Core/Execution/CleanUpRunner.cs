using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Execution;

/// <summary>Takes away for good what was deleted and not restored in time, in batches that hold no lock for long, once nothing of it can be at AMC any more.</summary>
public sealed partial class CleanUpRunner(
    CollectionsDb db, ResultReader results, RetryJobRunner retryJobs, IOptions<ExecutionOptions> options, ILogger<CleanUpRunner> logger)
{
    private const int BatchRows = 50_000;

    // A worker that was stopped in the middle of a submit may still send it: until then its row must be there to claim it.
    private const string Deleted =
        """
        select c.id from report_data_collections c
        where c.deleted_at < clock_timestamp() - $2
          and not exists (select from workflow_executions e where e.collection_id = c.id and e.step not in ('done', 'failed', 'cancelled'))
          and not exists (select from workflow_executions e where e.collection_id = c.id and e.intent_at > clock_timestamp() - $1)
        order by c.deleted_at limit 20
        """;

    private const string DeleteRows =
        """
        delete from report_data_rows r
        where (r.tableoid, r.ctid) in (
            select x.tableoid, x.ctid from report_data_rows x
            where x.version_id in (select v.id from report_data_week_versions v where v.collection_id = $1 union all select n.id from report_data_window_results n where n.collection_id = $1) limit $2)
        """;

    private const string DeleteTotals =
        """
        delete from week_dimension_totals r
        where (r.tableoid, r.ctid) in (
            select x.tableoid, x.ctid from week_dimension_totals x
            where x.version_id in (select v.id from report_data_week_versions v where v.collection_id = $1 union all select n.id from report_data_window_results n where n.collection_id = $1) limit $2)
        """;

    private const string DeleteOldChecks =
        """
        delete from workflow_executions
        where purpose = 'dry_run' and step in ('done', 'failed', 'cancelled') and created_at < clock_timestamp() - interval '7 days'
        """;

    private const string DeleteExecutions = "delete from workflow_executions where collection_id = $1";
    private const string DeleteCollection = "delete from report_data_collections where id = $1 and deleted_at is not null";
    private const string DeleteOldKeys = "delete from idempotency_keys where created_at < clock_timestamp() - interval '2 days'";

    // The minute more than a person has to restore it: whoever came in the last second has long committed by then.
    private static readonly TimeSpan KeptFor = Collection.RestorableFor + TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        foreach (var collection in await connection.ListAsync(Deleted, [options.Value.SweepWindow, KeptFor], row => row.GetGuid(0), cancellationToken))
        {
            foreach (var rows in (string[])[DeleteRows, DeleteTotals])
            {
                while (await connection.RunAsync(rows, [collection, BatchRows], cancellationToken) == BatchRows)
                {
                }
            }

            await connection.RunAsync(DeleteExecutions, [collection], cancellationToken);
            await connection.RunAsync(DeleteCollection, [collection], cancellationToken);
            Log.Removed(logger, collection);
        }

        await connection.RunAsync(DeleteOldKeys, [], cancellationToken);
        await connection.RunAsync(DeleteOldChecks, [], cancellationToken);
        await retryJobs.ForgetRemovedAsync(cancellationToken);
        results.CleanUp();
    }

    private static partial class Log
    {
        [LoggerMessage(2090, LogLevel.Information, "Removed deleted collection {Collection} with all its rows")]
        public static partial void Removed(ILogger logger, Guid collection);
    }
}
