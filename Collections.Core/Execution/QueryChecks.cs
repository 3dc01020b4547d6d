using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>
/// Has AMC compile a query before it costs anything: a dry run, by the same steps and under the same limits as everything else, first in the line.
/// </summary>
/// <remarks>One per circuit or request. Asking again takes back what this user asked before and AMC has not got yet.</remarks>
public sealed class QueryChecks(CollectionsDb db, UserScope scope, ICurrentUser user, IJobQueue queue)
{
    private const string TakeBack =
        """
        update workflow_executions set step = 'cancelled', finished_at = clock_timestamp(), fencing_token = fencing_token + 1, updated_at = clock_timestamp()
        where purpose = 'dry_run' and step = 'queued' and requested_by = $1 and instance_id = $2
        """;

    private const string Ask =
        """
        insert into workflow_executions (
            id, instance_id, purpose, window_start, window_end, time_zone, sql_query, marks_filtered, filters, parameters, requested_by, requested_by_name)
        select $2, i.id, 'dry_run', $3, $4, coalesce(nullif($5, ''), i.time_zone), $6, $7, $8, $9, $10, $11
        from amc_instances i where i.id = $1
        """;

    private const string Read =
        """
        select e.step, e.error_class, e.error_message,
               case when a.on_hold_since is not null then a.on_hold_reason
                    when i.on_hold_since is not null then i.on_hold_reason
                    when i.throttled_until > clock_timestamp() then 'AMC asks us to wait until ' || to_char(i.throttled_until at time zone 'UTC', 'HH24:MI:SS') || ' UTC'
                    when e.step = 'queued' and e.try_no > 1 then 'AMC did not answer; it will be asked again'
                    when e.step = 'queued' then 'waiting for the next free slot of this instance'
                    when e.step in ('submitting', 'unknown') then 'being sent to AMC'
                    else 'AMC is checking it' end
        from workflow_executions x
        join workflow_executions e on e.purpose = 'dry_run' and e.created_at >= x.created_at and e.requested_by = x.requested_by
            and (e.instance_id, e.window_start, e.window_end, e.time_zone, e.sql_query, e.marks_filtered, e.filters, e.parameters)
              = (x.instance_id, x.window_start, x.window_end, x.time_zone, x.sql_query, x.marks_filtered, x.filters, x.parameters)
        join amc_instances i on i.id = e.instance_id
        left join amc_accounts a on a.id = i.account_id
        where x.id = $1 and x.requested_by = $2 and x.purpose = 'dry_run'
        order by e.created_at desc, e.try_no desc limit 1
        """;

    private const string Succeeded =
        """
        select exists (
            select from report_data_week_versions v join report_data_collections c on c.id = v.collection_id
            where c.workflow_id = $1 and v.workflow_version = $2)
        """;

    public async Task<QueryCheckOutcome> StartAsync(QueryCheckRequest request, CancellationToken cancellationToken)
    {
        var (filters, parameters) = (PlanningJson.Write(request.Filters), PlanningJson.Write(request.Parameters));
        if (string.IsNullOrWhiteSpace(request.Sql) || request.LastDay < request.FirstDay)
        {
            return new QueryCheckOutcome.Invalid(request.LastDay < request.FirstDay ? "The last day is before the first." : "There is no query.");
        }

        if (new QuerySource(request.FirstDay, request.LastDay, request.TimeZone ?? "", request.Sql, request.MarksFiltered, filters, parameters).Problem() is { } problem)
        {
            return new QueryCheckOutcome.Invalid(problem);
        }

        var id = ExecutionId.New();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        try
        {
            // Together: what was asked before is taken back only when this is asked.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.RunAsync(TakeBack, [user.Id.Value, request.InstanceId.Value], cancellationToken);
            var asked = await connection.RunAsync(
                Ask,
                [
                    request.InstanceId.Value, id.Value, request.FirstDay, request.LastDay, request.TimeZone ?? "", request.Sql, request.MarksFiltered,
                    new NpgsqlParameter { Value = filters, NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new NpgsqlParameter { Value = parameters, NpgsqlDbType = NpgsqlDbType.Jsonb },
                    user.Id.Value, user.Name,
                ],
                cancellationToken);
            if (asked == 0)
            {
                return new QueryCheckOutcome.Forbidden();
            }

            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            return new QueryCheckOutcome.Forbidden();
        }

        queue.Dispatch();
        return new QueryCheckOutcome.Started(id);
    }

    /// <summary>Null when this user has asked no such thing. A try after a failure of the way to AMC is followed by itself.</summary>
    public async Task<QueryCheckState?> ReadAsync(ExecutionId check, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var rows = await connection.ListAsync<QueryCheckState>(
            Read,
            [check.Value, user.Id.Value],
            row => (row.GetString(0), row.Text(1), row.Text(2)) switch
            {
                ("done", _, _) => new QueryCheckState.Accepted(),
                ("failed", "rejected" or "invalid", var message) => new QueryCheckState.Rejected(message ?? "AMC gives no reason."),
                ("failed", var failure, var message) => new QueryCheckState.Failed(failure ?? "internal", message ?? ""),
                ("cancelled" or "cancelling", _, _) => new QueryCheckState.Failed("cancelled", "The check was taken back."),
                _ => new QueryCheckState.Waiting(row.GetString(3)),
            },
            cancellationToken);
        return rows is [var state] ? state : null;
    }

    /// <summary>Whether a week of any collection that this user sees has succeeded with this version of a workflow.</summary>
    public async Task<bool> HasSucceededAsync(WorkflowId workflow, int version, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var rows = await connection.ListAsync(Succeeded, [workflow.Value, version], row => row.GetBoolean(0), cancellationToken);
        return rows is [true];
    }
}
