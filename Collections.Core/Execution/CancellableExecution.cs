using Collections.Core.Catalog;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>An execution that somebody wants to cancel, as it stood when it was looked at.</summary>
internal sealed record CancellableExecution(ExecutionId Id, InstanceId Instance, CollectionId? Collection, WeekId? Week, string Purpose, string Step)
{
    // What was never sent simply ends; what may be at AMC holds its slot until AMC says that it is over.
    private const string Cancel =
        """
        with ended as (
            update workflow_executions e
            set step = case when e.step in ('queued', 'ready', 'ingesting') or (e.step = 'submitting' and e.intent_at is null) then 'cancelled' else 'cancelling' end,
                finished_at = case when e.step in ('queued', 'ready', 'ingesting') or (e.step = 'submitting' and e.intent_at is null) then clock_timestamp() end,
                fencing_token = e.fencing_token + 1, lease_until = null, recoveries = 0, absent_since = null, next_at = clock_timestamp(),
                error_class = 'cancelled', error_message = $2, updated_at = clock_timestamp()
            where e.id = $1 and e.week_id is null and e.step not in ('done', 'failed', 'cancelled', 'cancelling')
            returning e.id, e.instance_id, e.fencing_token, e.step, e.amc_execution_id),
        noted as (
            insert into execution_events (execution_id, instance_id, step, note) select id, instance_id, step, $2 from ended)
        select fencing_token, step = 'cancelling', amc_execution_id is not null from ended
        """;

    public bool IsOpen => Step is not ("done" or "failed" or "cancelled" or "cancelling");

    /// <summary>The week has no result before this run.</summary>
    public bool IsFirst => Purpose is not "recollect";

    /// <summary>Null when there is none for the user of the connection.</summary>
    public static async Task<CancellableExecution?> FindAsync(NpgsqlConnection connection, ExecutionId id, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            "select instance_id, collection_id, week_id, purpose, step from workflow_executions where id = $1",
            [id.Value],
            row => new CancellableExecution(
                id,
                new(row.GetGuid(0)),
                row.IsDBNull(1) ? null : new CollectionId(row.GetGuid(1)),
                row.IsDBNull(2) ? null : new WeekId(row.GetGuid(2)),
                row.GetString(3),
                row.GetString(4)),
            cancellationToken);
        return rows is [var found] ? found : null;
    }

    /// <summary>What to ring afterwards; null when the user may not change it, or somebody was faster.</summary>
    public async Task<Action<IJobQueue>?> CancelAsync(NpgsqlConnection connection, string reason, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            Cancel, [Id.Value, reason], row => (Ticket: row.GetInt64(0), IsSent: row.GetBoolean(1), AtAmc: row.GetBoolean(2)), cancellationToken);
        return rows switch
        {
            [{ IsSent: false }] => _ => { }
            ,
            [{ AtAmc: true } ended] => queue => queue.Cancel(Id, ended.Ticket),

            // Not known at AMC yet: the poll finds it by its token, and cancels it then.
            [_] => queue => queue.Poll(Instance),
            _ => null,
        };
    }
}
