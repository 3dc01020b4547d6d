using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>
/// One verb on one collection: locks in the order collection, week, execution; counts last; rings only after the commit. Works on a person's
/// connection and on the worker's alike.
/// </summary>
internal sealed class CommandTransaction(NpgsqlConnection connection, ICurrentUser? user, TimeProvider time) : IAsyncDisposable
{
    private const string Lock =
        "select status, held_at is not null, instance_id from report_data_collections where id = $1 and deleted_at is null for update";

    private const string LockDeleted =
        "select status, instance_id from report_data_collections where id = $1 and deleted_at > clock_timestamp() - $2 for update";

    private const string LockWeek =
        "select week_start_date, status, attempt from report_data_weeks where id = $1 and collection_id = $2 for update";

    private const string Pause =
        "update report_data_collections set paused_at = coalesce(paused_at, clock_timestamp()), paused_by_name = $2 where id = $1";

    private const string Resume = "update report_data_collections set paused_at = null, paused_by_name = null where id = $1";

    private const string Delete = "update report_data_collections set deleted_at = clock_timestamp() where id = $1";

    // What was open waits for a person: between deleting and restoring much may have changed.
    private const string Restore =
        "update report_data_collections set deleted_at = null, paused_at = coalesce(paused_at, clock_timestamp()), paused_by_name = coalesce(paused_by_name, $2) where id = $1";

    private const string EndHold =
        """
        update report_data_collections set held_at = null, held_kind = null, held_reason = null, hold_confirmed_at = clock_timestamp()
        where id = $1 and held_at is not null and ($2 or held_kind is distinct from 'pilot')
        """;

    // What AMC has finished is paid for: its week goes on to be stored.
    private const string ReturnRunning =
        """
        update report_data_weeks w
        set status = 'PENDING', reason_code = 'cancelled', reason = $2, started_at = null
        where w.collection_id = $1 and w.status = 'RUNNING'
          and not exists (select from workflow_executions e where e.week_id = w.id and e.step in ('ready', 'ingesting'))
        """;

    private const string NoRefresh =
        """
        update report_data_weeks w set reason_code = null, reason = null
        where w.collection_id = $1 and w.status = 'SUCCESS' and w.reason_code = 'refreshing' and ($2::uuid is null or w.id = $2)
        """;

    // What was never sent simply ends; what may be at AMC holds its slot until AMC says that it is over.
    private const string CancelExecutions =
        """
        with locked as materialized (
            select e.id from workflow_executions e
            where e.collection_id = $1 and ($2::uuid is null or e.week_id = $2)
              and e.step not in ('done', 'failed', 'cancelled', 'cancelling') and not ($4 and e.step in ('ready', 'ingesting'))
            order by e.id for no key update),
        ended as (
            update workflow_executions e
            set step = case when e.step in ('queued', 'ready', 'ingesting') or (e.step = 'submitting' and e.intent_at is null) then 'cancelled' else 'cancelling' end,
                finished_at = case when e.step in ('queued', 'ready', 'ingesting') or (e.step = 'submitting' and e.intent_at is null) then clock_timestamp() end,
                fencing_token = e.fencing_token + 1, lease_until = null, recoveries = 0, absent_since = null, next_at = clock_timestamp(),
                error_class = 'cancelled', error_message = $3, updated_at = clock_timestamp()
            from locked l where e.id = l.id
            returning e.id, e.instance_id, e.fencing_token, e.step, e.amc_execution_id),
        noted as (
            insert into execution_events (execution_id, instance_id, step, note) select id, instance_id, step, $3 from ended)
        select id, fencing_token, amc_execution_id is not null from ended where step = 'cancelling'
        """;

    // The result is at AMC: ingested again, not executed again. A file that stays unreadable is asked for anew the second time.
    private const string Reopen =
        """
        update workflow_executions e
        set step = 'ready', fencing_token = e.fencing_token + 1, lease_until = null, recoveries = 0, try_no = 1, reopened = e.reopened + 1, next_at = clock_timestamp(),
            attempt = w.attempt + 1, error_class = null, error_message = null, finished_at = null, updated_at = clock_timestamp()
        from report_data_weeks w
        where w.collection_id = $1 and ($2::uuid is null or w.id = $2) and w.status = 'FAILED' and e.id = w.workflow_execution_id
          and e.step = 'failed' and e.amc_status = 'SUCCEEDED' and e.error_class <> 'lost' and (e.error_class <> 'unreadable' or e.reopened = 0)
        returning e.id, e.fencing_token, e.week_id
        """;

    private const string Retry =
        """
        update report_data_weeks w
        set status = 'PENDING', reason_code = null, reason = null, error_class = null, error_message = null, finished_at = null, not_before = null,
            attempt = w.attempt + case when w.id = any ($3) then 1 else 0 end
        where w.collection_id = $1 and ($2::uuid is null or w.id = $2) and w.status = 'FAILED'
        """;

    private const string Skip =
        """
        update report_data_weeks
        set status = 'SKIPPED', reason_code = 'by_user', reason = $2, error_class = null, error_message = null, finished_at = clock_timestamp()
        where id = $1 and status in ('PENDING', 'RUNNING', 'FAILED')
        """;

    private const string Unskip =
        """
        update report_data_weeks set status = 'PENDING', reason_code = null, reason = null, finished_at = null
        where id = $1 and status = 'SKIPPED'
        """;

    private const string Recollect =
        """
        insert into workflow_executions (
            id, instance_id, collection_id, week_id, purpose, workflow_id, workflow_version, window_start, window_end, time_zone, attempt, queue_order, scheduled,
            requested_by, requested_by_name)
        select gen_random_uuid(), w.instance_id, w.collection_id, w.id, 'recollect', c.workflow_id, c.workflow_version, w.window_start, w.window_end, c.time_zone,
               w.attempt + 1, 1000000 - (w.week_start_date - date '2020-01-06'), $3, $4, $5
        from report_data_weeks w join report_data_collections c on c.id = w.collection_id
        where w.collection_id = $1 and ($2::uuid is null or w.id = $2) and w.status = 'SUCCESS'
        on conflict do nothing
        """;

    // So it gets its execution later, too, when it has one that AMC is still cancelling.
    private const string NoteRecollect =
        """
        update report_data_weeks set reason_code = 'refreshing', reason = 'waiting to be collected again'
        where collection_id = $1 and ($2::uuid is null or id = $2) and status = 'SUCCESS'
        """;

    private const string SqlOfVersion =
        """
        select v.sql_query, v.marks_filtered, c.filters::text, c.parameters::text, c.start_date, c.end_date, c.time_zone, c.workflow_version
        from report_data_collections c
        left join workflow_versions v on v.workflow_id = c.workflow_id and v.version = $2
        where c.id = $1
        """;

    private const string UseVersion = "update report_data_collections set workflow_version = $2 where id = $1";

    // Nothing is ingested again here: what AMC may still have is the answer to the query from before.
    private const string RetryWithNewQuery =
        """
        update report_data_weeks
        set status = 'PENDING', reason_code = null, reason = null, error_class = null, error_message = null, finished_at = null, not_before = null
        where collection_id = $1 and status = 'FAILED' and ($2 or error_class in ('rejected', 'invalid'))
        """;

    private const string ReturnEveryRunning =
        """
        update report_data_weeks set status = 'PENDING', reason_code = null, reason = null, started_at = null
        where collection_id = $1 and status = 'RUNNING'
        """;

    // From the first to the last day that has a result, in the weeks asked for: so a report of these weeks finds the run.
    private const string WholeRange =
        """
        select min(window_start), max(window_end) from report_data_weeks
        where collection_id = $1 and current_version_id is not null and window_end >= coalesce($2, window_end) and window_start <= coalesce($3, window_start)
        having count(*) > 0
        """;

    private const string AskWindow =
        """
        insert into workflow_executions (
            id, instance_id, collection_id, purpose, workflow_id, workflow_version, window_start, window_end, time_zone, queue_order, requested_by, requested_by_name)
        select gen_random_uuid(), c.instance_id, c.id, $2, c.workflow_id, c.workflow_version, $3, $4, c.time_zone, -1, $5, $6
        from report_data_collections c
        where c.id = $1
          and not exists (
              select from workflow_executions e
              where e.collection_id = c.id and e.purpose = $2 and (e.window_start, e.window_end) = ($3, $4) and e.step not in ('done', 'failed', 'cancelled'))
          and not exists (
              select from report_data_window_results r
              where r.collection_id = c.id and r.purpose = $2 and (r.window_start, r.window_end) = ($3, $4) and r.workflow_version = c.workflow_version
                and not exists (
                    select from report_data_week_versions v
                    where v.collection_id = c.id and v.window_start <= $4 and v.window_end >= $3 and v.collected_at > r.collected_at))
        """;

    private const string Revert =
        """
        update report_data_weeks w
        set current_version_id = v.id, row_count = v.rows, reason_code = 'reverted', reason = 'version ' || v.version || ' was made current again'
        from report_data_week_versions v
        where w.id = $1 and w.status = 'SUCCESS' and v.id = $2 and v.week_id = w.id
        """;

    private const string Note =
        "insert into collection_events (collection_id, week_id, instance_id, user_id, user_name, kind, note) values ($1, $2, $3, $4, $5, $6, $7)";

    private readonly List<Action<IJobQueue>> _bells = [];
    private NpgsqlTransaction? _transaction;
    private CollectionId _collection;
    private InstanceId _instance;

    public CollectionStatus Status { get; private set; }

    public bool Held { get; private set; }

    /// <summary>False when there is none, or none that this connection may change.</summary>
    public async Task<bool> LockAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        _transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await connection.ListAsync(
            Lock, [collection.Value], row => (StatusText.ParseCollection(row.GetString(0)), row.GetBoolean(1), row.GetGuid(2)), cancellationToken);
        if (rows is not [var (status, held, instance)])
        {
            return false;
        }

        (Status, Held, _instance, _collection) = (status, held, new(instance), collection);
        return true;
    }

    /// <summary>False when there is no deleted one that this connection may restore.</summary>
    public async Task<bool> LockDeletedAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        _transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await connection.ListAsync(
            LockDeleted,
            [collection.Value, Collection.RestorableFor],
            row => (StatusText.ParseCollection(row.GetString(0)), row.GetGuid(1)),
            cancellationToken);
        if (rows is not [var (status, instance)])
        {
            return false;
        }

        (Status, _instance, _collection) = (status, new(instance), collection);
        return true;
    }

    public async Task<CollectionId?> CollectionOfAsync(WeekId week, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            "select collection_id from report_data_weeks where id = $1", [week.Value], row => new CollectionId(row.GetGuid(0)), cancellationToken);
        return rows is [var collection] ? collection : null;
    }

    /// <summary>The state of a collection that this connection sees and that is not deleted; else null.</summary>
    public async Task<CollectionStatus?> StatusAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            "select status from report_data_collections where id = $1 and deleted_at is null",
            [collection.Value],
            row => StatusText.ParseCollection(row.GetString(0)),
            cancellationToken);
        return rows is [var status] ? status : null;
    }

    public async Task<LockedWeek?> LockWeekAsync(WeekId week, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            LockWeek,
            [week.Value, _collection.Value],
            row => new LockedWeek(week, row.GetFieldValue<DateOnly>(0), StatusText.ParseWeek(row.GetString(1)), row.GetInt32(2)),
            cancellationToken);
        return rows is [var locked] ? locked : null;
    }

    public CommandOutcome.Refused? Refuses(CollectionTransition transition) =>
        transition.IsAllowedFrom(Status) ? null : new(Status.Text(), transition.To.Text(), transition.Refusal(Status));

    public CommandOutcome.Refused Refused(string to, string message) => new(Status.Text(), to, message);

    public CommandOutcome.Done Done(int weeks) => new(_collection, weeks);

    public Task PauseAsync(CancellationToken cancellationToken) => connection.RunAsync(Pause, [_collection.Value, user?.Name], cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => connection.RunAsync(Resume, [_collection.Value], cancellationToken);

    /// <summary>What runs ends, its weeks wait: so it is found when it is restored.</summary>
    public async Task DeleteAsync(string reason, CancellationToken cancellationToken)
    {
        await connection.RunAsync(Delete, [_collection.Value], cancellationToken);
        await connection.RunAsync(ReturnEveryRunning, [_collection.Value], cancellationToken);
        await CancelExecutionsAsync(null, keepResults: false, reason, cancellationToken);
    }

    /// <summary>False when another collection has its name by now.</summary>
    public async Task<bool> RestoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.RunAsync(Restore, [_collection.Value, user?.Name], cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    /// <param name="alsoPilot">Whether what waits for the one week that runs first goes on too.</param>
    public Task EndHoldAsync(bool alsoPilot, CancellationToken cancellationToken) =>
        connection.RunAsync(EndHold, [_collection.Value, alsoPilot], cancellationToken);

    public Task<int> ReturnRunningWeeksAsync(string reason, CancellationToken cancellationToken) =>
        connection.RunAsync(ReturnRunning, [_collection.Value, reason], cancellationToken);

    public async Task CancelExecutionsAsync(WeekId? week, bool keepResults, string reason, CancellationToken cancellationToken)
    {
        await connection.RunAsync(NoRefresh, [_collection.Value, week?.Value], cancellationToken);
        foreach (var (execution, ticket, atAmc) in await connection.ListAsync(
            CancelExecutions,
            [_collection.Value, week?.Value, reason, keepResults],
            row => (new ExecutionId(row.GetGuid(0)), row.GetInt64(1), row.GetBoolean(2)),
            cancellationToken))
        {
            // Not known at AMC yet: the poll finds it by its token, and cancels it then.
            var instance = _instance;
            _bells.Add(atAmc ? queue => queue.Cancel(execution, ticket) : queue => queue.Poll(instance));
        }
    }

    /// <summary>The FAILED weeks, or one of them. One is tried alone, whatever keeps the others back; all of them are a yes to the rest as well.</summary>
    public async Task<int> RetryAsync(WeekId? week, CancellationToken cancellationToken)
    {
        var reopened = await connection.ListAsync(
            Reopen, [_collection.Value, week?.Value], row => (Id: new ExecutionId(row.GetGuid(0)), Ticket: row.GetInt64(1), Week: row.GetGuid(2)), cancellationToken);
        var weeks = await connection.RunAsync(
            Retry, [_collection.Value, week?.Value, reopened.Select(execution => execution.Week).ToArray()], cancellationToken);
        _bells.AddRange(reopened.Select(execution => (Action<IJobQueue>)(queue => queue.Ingest(execution.Id, execution.Ticket))));
        if (weeks > 0)
        {
            if (week is null)
            {
                await EndHoldAsync(alsoPilot: false, cancellationToken);
            }

            await QueueAsync(week, cancellationToken);
        }

        return weeks;
    }

    public Task SkipAsync(WeekId week, string reason, CancellationToken cancellationToken) =>
        connection.RunAsync(Skip, [week.Value, reason], cancellationToken);

    public Task UnskipAsync(WeekId week, CancellationToken cancellationToken) => connection.RunAsync(Unskip, [week.Value], cancellationToken);

    /// <summary>False when one is under way.</summary>
    public async Task<bool> RecollectAsync(WeekId week, bool scheduled, CancellationToken cancellationToken)
    {
        if (await connection.RunAsync(Recollect, [_collection.Value, week.Value, scheduled, user?.Id.Value, user?.Name], cancellationToken) == 0)
        {
            return false;
        }

        await connection.RunAsync(NoteRecollect, [_collection.Value, week.Value], cancellationToken);
        return true;
    }

    /// <summary>A version of the collection's workflow with the collection's values; null when there is no such version.</summary>
    public async Task<(QuerySource Query, int InUse)?> QueryOfVersionAsync(int version, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            SqlOfVersion,
            [_collection.Value, version],
            row => (
                Query: row.Text(0) is { } sql
                    ? new QuerySource(
                        row.GetFieldValue<DateOnly>(4), row.GetFieldValue<DateOnly>(5), row.GetString(6), sql, row.GetBoolean(1), row.Text(2), row.Text(3))
                    : null,
                InUse: row.GetInt32(7)),
            cancellationToken);
        return rows is [({ } query, var inUse)] ? (query, inUse) : null;
    }

    /// <summary>Takes another version of the workflow, for what is not collected yet or for every week; the number of weeks that run again.</summary>
    public async Task<int> UseVersionAsync(int version, QueryReach reach, string reason, CancellationToken cancellationToken)
    {
        await connection.RunAsync(UseVersion, [_collection.Value, version], cancellationToken);
        var all = reach is QueryReach.AllWeeks;
        var weeks = await connection.RunAsync(RetryWithNewQuery, [_collection.Value, all], cancellationToken);
        if (all)
        {
            weeks += await connection.RunAsync(ReturnEveryRunning, [_collection.Value], cancellationToken);
            await CancelExecutionsAsync(null, keepResults: false, reason, cancellationToken);
            await connection.RunAsync(Recollect, [_collection.Value, null, false, user?.Id.Value, user?.Name], cancellationToken);
            weeks += await connection.RunAsync(NoteRecollect, [_collection.Value, null], cancellationToken);
        }

        await EndHoldAsync(alsoPilot: false, cancellationToken);
        await QueueAsync(cancellationToken);
        return weeks;
    }

    /// <summary>From the first to the last day of what is collected, of all weeks or of those that these days touch; null when that is nothing.</summary>
    public async Task<(DateOnly First, DateOnly Last)?> WholeRangeAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            WholeRange, [_collection.Value, from, to], row => (row.GetFieldValue<DateOnly>(0), row.GetFieldValue<DateOnly>(1)), cancellationToken);
        return rows is [var range] ? range : null;
    }

    /// <summary>False when it is being asked, or has been answered and nothing in it was collected since.</summary>
    public async Task<bool> AskWindowAsync(string purpose, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        await connection.RunAsync(AskWindow, [_collection.Value, purpose, first, last, user?.Id.Value, user?.Name], cancellationToken) > 0;

    public async Task<bool> RevertAsync(WeekId week, WeekVersionId version, CancellationToken cancellationToken) =>
        await connection.RunAsync(Revert, [week.Value, version.Value], cancellationToken) > 0;

    /// <summary>Gives the PENDING weeks their queued executions; the number of new ones.</summary>
    public Task<int> QueueAsync(CancellationToken cancellationToken) => QueueAsync(null, cancellationToken);

    /// <param name="asked">The week that a person asked for: it is queued although its collection is held.</param>
    private async Task<int> QueueAsync(WeekId? asked, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            "select queue_pending_weeks($1, $2, $3)",
            [DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), _collection.Value, new NpgsqlParameter { Value = (object?)asked?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }],
            row => row.GetInt32(0),
            cancellationToken);
        return rows[0];
    }

    public Task NoteAsync(string kind, string? note, WeekId? week, CancellationToken cancellationToken) =>
        connection.RunAsync(Note, [_collection.Value, week?.Value, _instance.Value, user?.Id.Value, user?.Name, kind, note], cancellationToken);

    /// <summary>Commits what was done and rings for it; a refusal takes everything back.</summary>
    public async Task<CommandOutcome> EndAsync(CommandOutcome outcome, IJobQueue queue, CancellationToken cancellationToken)
    {
        if (outcome is not CommandOutcome.Done)
        {
            return outcome;
        }

        await connection.RunAsync("select refresh_collection_status($1)", [_collection.Value], cancellationToken);
        await _transaction!.CommitAsync(cancellationToken);
        foreach (var ring in _bells)
        {
            ring(queue);
        }

        queue.Dispatch();
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }
    }
}
