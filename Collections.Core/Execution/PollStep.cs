using System.Collections.Concurrent;
using System.Text.Json;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>
/// Asks AMC once per instance what became of everything that is open there: takes results on, adopts executions whose submit had no clear
/// answer, cancels ours that nothing owns, and tells how many slots others use. A lease on the instance row keeps polls apart; no transaction
/// is open while AMC is asked.
/// </summary>
public sealed partial class PollStep(
    CollectionsDb db, IAmcClient amc, FailureWriter failures, IJobQueue queue, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<PollStep> logger)
{
    // An instance is due while anything is open there; for a while after its last intent, because a worker that was stopped in the middle of a
    // submit may still send it; and while something waits there for slots that others used at the last look. On hold, one probe per interval
    // asks whether it works again.
    private const string ClaimDue =
        """
        update amc_instances i
        set poll_token = i.poll_token + 1, poll_lease_until = clock_timestamp() + $1,
            next_poll_at = clock_timestamp() + case when due.open then $2::interval else $3::interval end,
            next_probe_at = case when due.held then clock_timestamp() + $4 end
        from (
            select p.id, o.open, h.held, p.open_by_others
            from amc_instances p
            join amc_accounts a on a.id = p.account_id
            cross join lateral (select p.on_hold_since is not null or a.on_hold_since is not null as held) h
            cross join lateral (
                select exists (select from workflow_executions e where e.instance_id = p.id and e.step in ('unknown', 'at_amc', 'cancelling')) as open) o
            where (p.next_poll_at <= clock_timestamp() or p.id = $6)
              and (p.poll_lease_until is null or p.poll_lease_until < clock_timestamp())
              and (p.throttled_until is null or p.throttled_until <= clock_timestamp())
              and case when h.held then greatest(p.next_probe_at, a.next_probe_at) is null or greatest(p.next_probe_at, a.next_probe_at) <= clock_timestamp()
                       else o.open
                            or exists (select from workflow_executions e where e.instance_id = p.id and e.intent_at > clock_timestamp() - $5::interval)
                            or (p.open_by_others > 0 and exists (select from workflow_executions e where e.instance_id = p.id and e.step = 'queued')) end
              and ($6::uuid is null or p.id = $6)
            for update of p skip locked
        ) due, amc_accounts a
        where i.id = due.id and a.id = i.account_id
        returning i.id, i.poll_token, i.instance_id, a.id, a.account_id, a.marketplace_id, due.held, clock_timestamp(), (select n.id from installation n),
                  due.open_by_others
        """;

    private const string ProbeAccount =
        """
        update amc_accounts set next_probe_at = clock_timestamp() + $2
        where id = $1 and on_hold_since is not null and (next_probe_at is null or next_probe_at <= clock_timestamp())
        """;

    private const string Open =
        """
        select e.id, e.fencing_token, e.step, e.amc_execution_id, e.intent_at, e.accepted_at, e.amc_status, e.missed_in_list, e.request_hash, e.window_start,
               e.window_end, e.time_zone, e.deadline_at, e.absent_since, coalesce(c.timeout_seconds, 21600), e.collection_id
        from workflow_executions e left join report_data_collections c on c.id = e.collection_id
        where e.instance_id = $1 and e.step in ('submitting', 'unknown', 'at_amc', 'cancelling')
        """;

    // In one order, because a person may be cancelling several of them at this moment.
    private const string LockOpen = "select 1 from workflow_executions where id = any ($1) order by id for no key update";

    private const string Owned =
        """
        select e.amc_execution_id from workflow_executions e where e.instance_id = $1 and e.amc_execution_id = any ($2)
        """;

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

    private const string Release = "update amc_instances set poll_lease_until = null where id = $1 and poll_token = $2";

    private readonly ConcurrentDictionary<string, byte> _owned = new(StringComparer.Ordinal);

    /// <summary>Polls every instance that is due.</summary>
    public Task RunDueAsync(CancellationToken cancellationToken) => RunAsync(null, cancellationToken);

    /// <summary>Polls one instance now, if anything is open there and nobody else is at it.</summary>
    public Task RunAsync(InstanceId instance, CancellationToken cancellationToken) => RunAsync((InstanceId?)instance, cancellationToken);

    private async Task RunAsync(InstanceId? instance, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        List<Turn> turns;
        await using (var connection = await db.OpenWorkerAsync(cancellationToken))
        {
            turns = await connection.ListAsync(
                ClaimDue,
                [
                    settings.Lease, settings.PollInterval, settings.SweepInterval, settings.ProbeInterval, settings.SweepWindow,
                    new NpgsqlParameter { Value = (object?)instance?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                ],
                Turn.Read,
                cancellationToken);
        }

        var freed = 0;
        await Parallel.ForEachAsync(
            turns, new ParallelOptions { MaxDegreeOfParallelism = settings.MaxParallelSteps, CancellationToken = cancellationToken },
            async (turn, token) =>
            {
                if (await PollAsync(turn, token))
                {
                    Interlocked.Increment(ref freed);
                }
            });
        if (freed > 0)
        {
            queue.Dispatch();
        }
    }

    /// <returns>Whether something changed that may let others start.</returns>
    private async Task<bool> PollAsync(Turn turn, CancellationToken cancellationToken)
    {
        // Its own trace: what it finds is told in those of the collections, each with a link to this.
        using var activity = CollectionTrace.Start("poll instance", collection: null)?.SetTag("collections.instance_id", turn.Instance.ToString());
        try
        {
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            if (turn.Held && !await MayProbeAsync(connection, turn, cancellationToken))
            {
                await connection.RunAsync(Release, [turn.Instance.Value, turn.Token], cancellationToken);
                return false;
            }

            var open = await connection.ListAsync(Open, [turn.Instance.Value], OpenExecution.Read, cancellationToken);
            await connection.CloseAsync();

            var seen = await LookAsync(turn, open, cancellationToken);
            return await WriteAsync(turn, open, seen, cancellationToken) || turn.Held;
        }
        catch (AmcException exception)
        {
            Log.Failed(logger, turn.Instance, exception.ErrorClass, exception.Message);
            await failures.WriteForInstanceAsync(turn.Instance, StepFailure.From(exception), cancellationToken);
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            await connection.RunAsync(Release, [turn.Instance.Value, turn.Token], cancellationToken);
            return exception.ErrorClass is AmcErrorClass.OnHoldAccount or AmcErrorClass.OnHoldInstance or AmcErrorClass.Throttled;
        }
        catch (NpgsqlException exception)
        {
            // The lease runs out by itself; other instances are polled meanwhile.
            Log.Broken(logger, exception, turn.Instance);
            return false;
        }
    }

    /// <summary>An account on hold is asked by one of its instances only.</summary>
    private async Task<bool> MayProbeAsync(NpgsqlConnection connection, Turn turn, CancellationToken cancellationToken)
    {
        var account = turn.Context.AccountId.Value;
        var held = await connection.ListAsync(
            "select on_hold_since is not null from amc_accounts where id = $1", [account], row => row.GetBoolean(0), cancellationToken);
        return held is [false] || await connection.RunAsync(ProbeAccount, [account, options.Value.ProbeInterval], cancellationToken) > 0;
    }

    /// <summary>
    /// What AMC lists, newest first. Reads on until every known execution has been seen; to the end while one is missing or unknown, and while others
    /// use slots, of which only the whole list can tell that they are free again.
    /// </summary>
    private async Task<Seen> LookAsync(Turn turn, List<OpenExecution> open, CancellationToken cancellationToken)
    {
        var since = open.Select(row => row.IntentAt ?? row.AcceptedAt).Append(turn.Now).Min() ?? turn.Now;
        var waiting = open.Where(row => row.AmcId is not null).Select(row => row.AmcId!).ToHashSet(StringComparer.Ordinal);
        var needsAll = turn.Others > 0 || open.Exists(row => row.AmcId is null);
        var listed = new Dictionary<string, AmcExecution>(StringComparer.Ordinal);
        var complete = true;

        await foreach (var execution in amc.ListExecutionsAsync(
            turn.Context, new(since - options.Value.ListLookBack) { IncludeWorkflow = true }, cancellationToken))
        {
            listed.TryAdd(execution.Id.Value, execution);
            waiting.Remove(execution.Id.Value);

            // A page at a time: what else is on this page costs nothing, and may be one that nothing owns.
            if (!needsAll && waiting.Count == 0 && listed.Count % 100 == 0)
            {
                complete = false;
                break;
            }
        }

        return new(listed, complete);
    }

    private async Task<bool> WriteAsync(Turn turn, List<OpenExecution> open, Seen seen, CancellationToken cancellationToken)
    {
        var findings = new List<(OpenExecution Row, AmcExecution Amc)>();
        var absent = new List<OpenExecution>();
        var missed = new List<OpenExecution>();
        var doubtful = new List<OpenExecution>();
        var byToken = Tokens(turn, seen);
        var taken = open.Where(row => row.AmcId is not null).Select(row => row.AmcId!).ToHashSet(StringComparer.Ordinal);
        var owned = await OwnedAsync(turn, seen, taken, cancellationToken);

        foreach (var row in open)
        {
            var found = row.AmcId is { } id
                ? seen.Listed.GetValueOrDefault(id)
                : byToken.GetValueOrDefault(row.Id)?.FirstOrDefault(execution => !owned.Contains(execution.Id.Value)) ?? Twin(row, open, seen, owned);
            if (found is not null)
            {
                findings.Add((row, found));
                owned.Add(found.Id.Value);
            }
            else if (row.Step is "submitting")
            {
                // Its worker is at it.
            }
            else if (row.AmcId is null || row.Step is "unknown")
            {
                absent.Add(row);
            }
            else if (row.Missed == 0 || !seen.Complete)
            {
                missed.Add(row);
            }
            else if (await AskAsync(turn, row, cancellationToken) is not { } answer)
            {
                missed.Add(row);
            }
            else if (answer.Execution is { } asked)
            {
                findings.Add((row, asked));
            }
            else if (row.Step is "cancelling")
            {
                // Nobody wants it any more: it need not be found, only be sure to be gone.
                absent.Add(row);
            }
            else
            {
                doubtful.Add(row);
            }
        }

        // A submit that is under way is its worker's, and may be given up while we look: only those that were given up are adopted.
        findings.RemoveAll(finding => finding.Row.Step is "submitting");
        var overdue = await OverdueAsync(turn, findings, cancellationToken);
        var silent = missed.Where(row => seen.Complete && IsSilent(turn, row)).ToList();
        absent.AddRange(silent.Where(row => row.Step is "cancelling"));
        var surplus = byToken.Where(pair => open.TrueForAll(row => row.Id != pair.Key || row.Step is not "submitting"))
            .SelectMany(pair => pair.Value.Select(execution => (Id: pair.Key, Amc: execution)))
            .Where(pair => !owned.Contains(pair.Amc.Id.Value))
            .ToList();

        var changed = await WriteFindingsAsync(turn, open, seen, findings, absent, missed, doubtful, cancellationToken);
        changed |= await WriteEndsAsync(findings, overdue, silent, cancellationToken);
        changed |= await ResolveAbsentAsync(turn, absent, seen, cancellationToken);
        changed |= await WriteSurplusAsync(surplus, cancellationToken);
        return changed;
    }

    private static Dictionary<ExecutionId, List<AmcExecution>> Tokens(Turn turn, Seen seen)
    {
        var byToken = new Dictionary<ExecutionId, List<AmcExecution>>();
        foreach (var execution in seen.Listed.Values)
        {
            if (ExecutionToken.Find(execution.Sql) is { } token && token.Installation == turn.Installation)
            {
                if (!byToken.TryGetValue(token.Execution, out var executions))
                {
                    byToken.Add(token.Execution, executions = []);
                }

                executions.Add(execution);
            }
        }

        return byToken;
    }

    /// <summary>AMC's ids among the listed that a row of ours has, open or closed.</summary>
    private async Task<HashSet<string>> OwnedAsync(Turn turn, Seen seen, HashSet<string> known, CancellationToken cancellationToken)
    {
        // What a row has once, it has for good: no need to ask again at every poll.
        if (_owned.Count > 20_000)
        {
            _owned.Clear();
        }

        var owned = new HashSet<string>(known, StringComparer.Ordinal);
        owned.UnionWith(seen.Listed.Keys.Where(_owned.ContainsKey));
        var others = seen.Listed.Keys.Where(id => !owned.Contains(id)).ToArray();
        if (others.Length > 0)
        {
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            owned.UnionWith(await connection.ListAsync(Owned, [turn.Instance.Value, others], row => row.GetString(0), cancellationToken));
        }

        foreach (var id in owned)
        {
            _owned.TryAdd(id, 0);
        }

        return owned;
    }

    /// <summary>
    /// Should AMC drop comments: the one execution that asks for exactly the same, when nothing else could have sent it. Two candidates, or two rows for
    /// one, are left to a person.
    /// </summary>
    private static AmcExecution? Twin(OpenExecution row, List<OpenExecution> open, Seen seen, HashSet<string> owned)
    {
        if (row.RequestHash is null || open.Count(other => other.AmcId is null && other.AsksTheSame(row)) != 1)
        {
            return null;
        }

        var twins = seen.Listed.Values
            .Where(execution => !owned.Contains(execution.Id.Value) && ExecutionToken.Find(execution.Sql) is null && row.IsTwin(execution))
            .Take(2)
            .ToList();
        return twins is [var twin] ? twin : null;
    }

    /// <summary>Null when AMC gives no answer about this one: it is asked at the next poll, and the others go on.</summary>
    private async Task<Answer?> AskAsync(Turn turn, OpenExecution row, CancellationToken cancellationToken)
    {
        try
        {
            return new(await amc.GetExecutionAsync(turn.Context, new(row.AmcId!), includeWorkflow: false, cancellationToken));
        }
        catch (AmcException exception) when (exception.ErrorClass is AmcErrorClass.NotFound or AmcErrorClass.Lost)
        {
            return new(null);
        }
        catch (AmcException exception) when (exception.ErrorClass is not (AmcErrorClass.Throttled or AmcErrorClass.OnHoldAccount or AmcErrorClass.OnHoldInstance))
        {
            Log.NotAnswered(logger, row.Id, exception.ErrorClass, exception.Message);
            return null;
        }
    }

    /// <summary>Past its deadline: asked by id once more before it is given up. Answers replace the listed ones.</summary>
    private async Task<List<OpenExecution>> OverdueAsync(
        Turn turn, List<(OpenExecution Row, AmcExecution Amc)> findings, CancellationToken cancellationToken)
    {
        var overdue = new List<OpenExecution>();
        for (var index = 0; index < findings.Count; index++)
        {
            var (row, execution) = findings[index];
            if (row is not { Step: "at_amc", AmcId: not null } || execution.IsTerminal || row.DeadlineAt is not { } deadline || deadline > turn.Now)
            {
                continue;
            }

            if (await AskAsync(turn, row, cancellationToken) is not { } answer)
            {
                continue;
            }

            var asked = answer.Execution ?? execution;
            findings[index] = (row, asked);
            if (!asked.IsTerminal)
            {
                overdue.Add(row);
            }
        }

        return overdue;
    }

    private async Task<bool> WriteFindingsAsync(
        Turn turn, List<OpenExecution> open, Seen seen, List<(OpenExecution Row, AmcExecution Amc)> findings, List<OpenExecution> absent, List<OpenExecution> missed,
        List<OpenExecution> doubtful, CancellationToken cancellationToken)
    {
        var ready = findings.Where(finding => finding.Amc.Status is AmcStatus.Succeeded && finding.Row.Step is not "cancelling").ToList();
        var stopped = findings.Where(finding => finding.Amc.IsTerminal && finding.Row.Step is "cancelling").ToList();
        var moved = findings
            .Where(finding => !finding.Amc.IsTerminal && (finding.Row.AmcId is null || finding.Row.Step is "unknown" || finding.Row.Missed > 0
                || finding.Row.AmcStatus != Status(finding.Amc) || (finding.Row.DeadlineAt is null && finding.Amc.Status is not AmcStatus.Pending)))
            .ToList();
        var others = OpenByOthers(turn, open, findings, seen);
        ExecutionTelemetry.Adopted.Add(findings.Count(finding => finding.Row.AmcId is null));

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Then(LockOpen, Ids(open));
        if (ready.Count > 0)
        {
            batch.Then(
            Ready,
            Ids(ready.Select(finding => finding.Row)), TokensOf(ready.Select(finding => finding.Row)),
            Sql.Array(ready.Select(finding => finding.Amc.Id.Value), NpgsqlDbType.Text),
            Sql.Array(ready.Select(finding => Status(finding.Amc)), NpgsqlDbType.Text),
            Sql.Array(ready.Select(finding => finding.Amc.StatusReason), NpgsqlDbType.Text),
            Sql.Array(ready.Select(finding => finding.Amc.CreateTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
            Sql.Array(ready.Select(finding => finding.Amc.LastUpdatedTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
            Sql.Array(ready.Select(finding => Columns(finding.Amc)), NpgsqlDbType.Text),
            Sql.Array(ready.Select(finding => DataGapText.Of(finding.Amc.DataGaps)), NpgsqlDbType.Text));
        }

        batch.Then(Finish, turn.Instance.Value, turn.Token, others, seen.Complete);
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
                Sql.Array(moved.Select(finding => Status(finding.Amc)), NpgsqlDbType.Text),
                Sql.Array(moved.Select(finding => finding.Amc.StatusReason), NpgsqlDbType.Text),
                Sql.Array(moved.Select(finding => finding.Amc.CreateTime?.ToUniversalTime()), NpgsqlDbType.TimestampTz),
                Sql.Array(moved.Select(finding => AllowedTime(finding.Row)), NpgsqlDbType.Interval));
        }

        if (stopped.Count > 0)
        {
            batch.Then(
                Cancelled,
                Ids(stopped.Select(finding => finding.Row)), TokensOf(stopped.Select(finding => finding.Row)),
                Sql.Array(stopped.Select(finding => finding.Amc.Id.Value), NpgsqlDbType.Text),
                Sql.Array(stopped.Select(finding => Status(finding.Amc)), NpgsqlDbType.Text));
        }

        AddMany(batch, Missed, missed);
        AddMany(batch, Doubt, doubtful);

        // Only a complete list that began late enough says that something is not there.
        AddMany(batch, NoteAbsence, seen.Complete ? [.. absent.Concat(missed).Where(row => row.AbsentSince is null && IsLate(turn, row))] : []);

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
            using var activity = ExecutionTelemetry.Start("poll", id, ready.Find(finding => finding.Row.Id == id).Row.Collection);
            queue.Ingest(id, ticket);
        }

        foreach (var finding in moved.Where(finding => finding.Row is { Step: "cancelling", AmcId: null }))
        {
            queue.Cancel(finding.Row.Id, finding.Row.Token);
        }

        return ready.Count + stopped.Count + moved.Count + doubtful.Count > 0 || (seen.Complete && others < turn.Others);
    }

    /// <summary>Ends without a result, one by one: each may mean something else for its week.</summary>
    private async Task<bool> WriteEndsAsync(
        List<(OpenExecution Row, AmcExecution Amc)> findings, List<OpenExecution> overdue, List<OpenExecution> silent, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (row, execution) in findings.Where(finding => finding.Row.Step is not "cancelling" && finding.Amc is { IsTerminal: true, ErrorClass: not null }))
        {
            using var activity = ExecutionTelemetry.Start("poll", row.Id, row.Collection);
            var calls = new CallLog();
            calls.Add(time.GetUtcNow(), "at_amc", $"AMC says {Status(execution)}");
            await using (var connection = await db.OpenWorkerAsync(cancellationToken))
            {
                await connection.RunAsync(
                    SetAmcStatus,
                    [row.Id.Value, row.Token, execution.Id.Value, Status(execution), execution.StatusReason, execution.LastUpdatedTime?.ToUniversalTime()],
                    cancellationToken);
            }

            changed |= await failures.WriteAsync(
                row.Id, row.Token, ["at_amc", "unknown"],
                new(FailureClassText.Of(execution.ErrorClass!.Value), execution.StatusReason ?? $"AMC says {Status(execution)}, without a reason."), calls,
                cancellationToken);
        }

        foreach (var (row, reason) in overdue.Select(row => (row, "AMC has not finished it an hour after its timeout."))
            .Concat(silent.Select(row => (row, "AMC has neither listed it nor answered for it for longer than it may run."))))
        {
            changed |= await failures.WriteAsync(row.Id, row.Token, ["at_amc"], new(FailureClass.Overdue, reason), new(), cancellationToken);
        }

        return changed;
    }

    /// <summary>What two complete lists lacked was never sent, or AMC has lost it.</summary>
    private async Task<bool> ResolveAbsentAsync(Turn turn, List<OpenExecution> absent, Seen seen, CancellationToken cancellationToken)
    {
        var sure = seen.Complete
            ? absent.Where(row => row.AbsentSince is { } since && turn.Now - since >= options.Value.ListGap && IsLate(turn, row)).ToList()
            : [];
        var stopped = sure.Where(row => row.Step is "cancelling").ToList();
        if (stopped.Count > 0)
        {
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            await connection.RunAsync(
                Cancelled,
                [Ids(stopped), TokensOf(stopped), Sql.Array(stopped.Select(_ => (string?)null), NpgsqlDbType.Text), Sql.Array(stopped.Select(_ => (string?)null), NpgsqlDbType.Text)],
                cancellationToken);
        }

        foreach (var row in sure.Where(row => row.Step is "unknown"))
        {
            // AMC's list shows two that ask for the same, and no token: which one is ours, if any, only a person can say.
            var message = row.RequestHash is not null && seen.Listed.Values.Any(execution => ExecutionToken.Find(execution.Sql) is null && row.IsTwin(execution))
                ? new StepFailure(FailureClass.Ambiguous, "AMC lists executions that ask for the same and cannot be told apart; look at AMC before you retry.")
                : new StepFailure(FailureClass.Lost, "AMC has no such execution; two complete lists lacked it.");
            Log.Absent(logger, row.Id);
            await failures.WriteAsync(row.Id, row.Token, ["unknown"], message, new(), cancellationToken);
        }

        return sure.Count > 0;
    }

    private async Task<bool> WriteSurplusAsync(List<(ExecutionId Id, AmcExecution Amc)> surplus, CancellationToken cancellationToken)
    {
        foreach (var (id, execution) in surplus)
        {
            Log.Surplus(logger, execution.Id, id);
            await using var connection = await db.OpenWorkerAsync(cancellationToken);
            var rows = await connection.ListAsync(
                TakeSurplus,
                [id.Value, execution.Id.Value, Status(execution), execution.IsTerminal, execution.CreateTime?.ToUniversalTime()],
                row => (Id: new ExecutionId(row.GetGuid(0)), Ticket: row.GetInt64(1), Step: row.GetString(2)),
                cancellationToken);
            foreach (var row in rows.Where(row => row.Step is "cancelling"))
            {
                queue.Cancel(row.Id, row.Ticket);
            }
        }

        return surplus.Count > 0;
    }

    /// <summary>Lacked by complete lists, and asked for in vain, for as long as AMC may run it and an hour more.</summary>
    private bool IsSilent(Turn turn, OpenExecution row) => row.AbsentSince is { } since && turn.Now - since > AllowedTime(row);

    private TimeSpan AllowedTime(OpenExecution row) => TimeSpan.FromSeconds(row.TimeoutSeconds) + options.Value.OverdueGrace;

    private bool IsLate(Turn turn, OpenExecution row) => row.IntentAt is not { } intent || turn.Now - intent > options.Value.SettleTime;

    /// <summary>
    /// What is open and not of this installation. What others started before the list begins (<see cref="ExecutionOptions.ListLookBack"/>) is not in it:
    /// too much is then sent at most, and AMC lets it wait.
    /// </summary>
    private static int OpenByOthers(Turn turn, List<OpenExecution> open, List<(OpenExecution Row, AmcExecution Amc)> findings, Seen seen)
    {
        var ours = findings.Select(finding => finding.Amc.Id.Value).Concat(open.Select(row => row.AmcId).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        return seen.Listed.Values.Count(execution =>
            !execution.IsTerminal && !ours.Contains(execution.Id.Value) && ExecutionToken.Find(execution.Sql)?.Installation != turn.Installation);
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

    private static string Status(AmcExecution execution) => execution.StatusText?.ToUpperInvariant() ?? "UNKNOWN";

    private static string? Columns(AmcExecution execution) =>
        execution.OutputColumns is { } columns ? JsonSerializer.Serialize(columns, ExecutionJson.Default.IReadOnlyListAmcOutputColumn) : null;

    private sealed record Turn(InstanceId Instance, long Token, AmcInstanceContext Context, bool Held, DateTimeOffset Now, Guid Installation, int Others)
    {
        public static Turn Read(NpgsqlDataReader row) => new(
            new(row.GetGuid(0)), row.GetInt64(1), new(new(row.GetGuid(3)), new(row.GetString(4)), new(row.GetString(5)), new(row.GetString(2))),
            row.GetBoolean(6), row.GetFieldValue<DateTimeOffset>(7), row.GetGuid(8), row.GetInt32(9));
    }

    /// <param name="Execution">Null when AMC says that it does not exist.</param>
    private sealed record Answer(AmcExecution? Execution);

    private sealed record Seen(Dictionary<string, AmcExecution> Listed, bool Complete);

    private sealed record OpenExecution(
        ExecutionId Id, long Token, string Step, string? AmcId, DateTimeOffset? IntentAt, DateTimeOffset? AcceptedAt, string? AmcStatus, int Missed,
        string? RequestHash, DateOnly FirstDay, DateOnly LastDay, string TimeZone, DateTimeOffset? DeadlineAt, DateTimeOffset? AbsentSince, int TimeoutSeconds,
        Guid? Collection)
    {
        public static OpenExecution Read(NpgsqlDataReader row) => new(
            new(row.GetGuid(0)), row.GetInt64(1), row.GetString(2), row.Text(3), row.Nullable<DateTimeOffset>(4), row.Nullable<DateTimeOffset>(5), row.Text(6),
            row.GetInt32(7), row.Text(8), row.GetFieldValue<DateOnly>(9), row.GetFieldValue<DateOnly>(10), row.GetString(11), row.Nullable<DateTimeOffset>(12),
            row.Nullable<DateTimeOffset>(13), row.GetInt32(14), row.Nullable<Guid>(15));

        public bool AsksTheSame(OpenExecution other) =>
            (RequestHash, FirstDay, LastDay, TimeZone) == (other.RequestHash, other.FirstDay, other.LastDay, other.TimeZone);

        /// <summary>Whether it asks for exactly what this row asked for.</summary>
        public bool IsTwin(AmcExecution execution) =>
            execution.Sql is { } sql
            && execution.TimeWindowStartOriginal == $"{FirstDay:yyyy-MM-dd}T00:00:00"
            && execution.TimeWindowEndOriginal == $"{LastDay.AddDays(1):yyyy-MM-dd}T00:00:00"
            && execution.TimeWindowTimeZoneOriginal == TimeZone
            && (IntentAt is not { } intent || execution.CreateTime is not { } created || created >= intent - TimeSpan.FromMinutes(1))
            && RequestHash == QueryText.Hash(sql);
    }

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Warning, "AMC could not be asked about instance {Instance} ({Class}): {Message}")]
        public static partial void Failed(ILogger logger, InstanceId instance, AmcErrorClass @class, string message);

        [LoggerMessage(2034, LogLevel.Warning, "AMC gave no answer about execution {Execution} ({Class}): {Message}")]
        public static partial void NotAnswered(ILogger logger, ExecutionId execution, AmcErrorClass @class, string message);

        [LoggerMessage(2033, LogLevel.Error, "What AMC said about instance {Instance} could not be written")]
        public static partial void Broken(ILogger logger, Exception exception, InstanceId instance);

        [LoggerMessage(2031, LogLevel.Warning, "AMC does not have execution {Execution}: two complete lists lacked it")]
        public static partial void Absent(ILogger logger, ExecutionId execution);

        [LoggerMessage(2032, LogLevel.Warning, "AMC runs {AmcExecution} for execution {Execution}, and nothing owns it: taken over to be cancelled")]
        public static partial void Surplus(ILogger logger, AmcExecutionId amcExecution, ExecutionId execution);
    }
}
