using System.Collections.Concurrent;
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
    CollectionsDb db, IAmcClient amc, PollWriter writer, FailureWriter failures, IJobQueue queue, IOptions<ExecutionOptions> options, ILogger<PollStep> logger)
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

    private const string Owned =
        """
        select e.amc_execution_id from workflow_executions e where e.instance_id = $1 and e.amc_execution_id = any ($2)
        """;

    private const string Release = "update amc_instances set poll_lease_until = null where id = $1 and poll_token = $2";

    private readonly ConcurrentDictionary<string, byte> _owned = new(StringComparer.Ordinal);

    /// <summary>Polls every instance that is due.</summary>
    public Task RunDueAsync(CancellationToken cancellationToken) => RunAsync(null, cancellationToken);

    /// <summary>Polls one instance now, if anything is open there and nobody else is at it.</summary>
    public Task RunAsync(InstanceId instance, CancellationToken cancellationToken) => RunAsync((InstanceId?)instance, cancellationToken);

    private async Task RunAsync(InstanceId? instance, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        List<PollTurn> turns;
        await using (var connection = await db.OpenWorkerAsync(cancellationToken))
        {
            turns = await connection.ListAsync(
                ClaimDue,
                [
                    settings.Lease, settings.PollInterval, settings.SweepInterval, settings.ProbeInterval, settings.SweepWindow,
                    new NpgsqlParameter { Value = (object?)instance?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                ],
                PollTurn.Read,
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
    private async Task<bool> PollAsync(PollTurn turn, CancellationToken cancellationToken)
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
            return await writer.WriteAsync(turn, await JudgeAsync(turn, open, seen, cancellationToken), cancellationToken) || turn.Held;
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
    private async Task<bool> MayProbeAsync(NpgsqlConnection connection, PollTurn turn, CancellationToken cancellationToken)
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
    private async Task<Seen> LookAsync(PollTurn turn, List<OpenExecution> open, CancellationToken cancellationToken)
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

    /// <summary>What the list says of each open execution, and AMC by id of those that the list lacks.</summary>
    private async Task<PollFindings> JudgeAsync(PollTurn turn, List<OpenExecution> open, Seen seen, CancellationToken cancellationToken)
    {
        var findings = new List<PollFinding>();
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
                findings.Add(new(row, found));
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
                findings.Add(new(row, asked));
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
        var silent = missed.Where(row => seen.Complete && row.AbsentSince is { } since && turn.Now - since > row.MayRunFor(options.Value)).ToList();

        // What AMC neither lists nor answers for, and what nobody wants any more, is as good as gone.
        absent.AddRange(silent.Where(row => row.Step is "cancelling"));
        List<OpenExecution> gone = seen.Complete
            ? [.. absent.Where(row => row.AbsentSince is { } since && turn.Now - since >= options.Value.ListGap && IsLate(turn, row))]
            : [];
        return new()
        {
            Open = open,
            Found = findings,
            Overdue = overdue,
            Missed = missed,
            Silent = [.. silent.Where(row => row.Step is "at_amc")],
            Doubtful = doubtful,

            // Only a complete list that began late enough says that something is not there.
            NewlyAbsent = seen.Complete ? [.. absent.Concat(missed).Where(row => row.AbsentSince is null && IsLate(turn, row))] : [],
            Gone = gone,
            Ambiguous = gone.Where(row => row.RequestHash is not null && seen.Listed.Values.Any(execution => ExecutionToken.Find(execution.Sql) is null && row.IsTwin(execution)))
                .Select(row => row.Id)
                .ToHashSet(),
            Surplus =
            [
                .. byToken.Where(pair => open.TrueForAll(row => row.Id != pair.Key || row.Step is not "submitting"))
                    .SelectMany(pair => pair.Value.Select(execution => new PollSurplus(pair.Key, execution)))
                    .Where(surplus => !owned.Contains(surplus.Amc.Id.Value)),
            ],
            OpenByOthers = OpenByOthers(turn, open, findings, seen),
            IsComplete = seen.Complete,
        };
    }

    private static Dictionary<ExecutionId, List<AmcExecution>> Tokens(PollTurn turn, Seen seen)
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
    private async Task<HashSet<string>> OwnedAsync(PollTurn turn, Seen seen, HashSet<string> known, CancellationToken cancellationToken)
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
    private async Task<Answer?> AskAsync(PollTurn turn, OpenExecution row, CancellationToken cancellationToken)
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
        PollTurn turn, List<PollFinding> findings, CancellationToken cancellationToken)
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
            findings[index] = new(row, asked);
            if (!asked.IsTerminal)
            {
                overdue.Add(row);
            }
        }

        return overdue;
    }

    private bool IsLate(PollTurn turn, OpenExecution row) => row.IntentAt is not { } intent || turn.Now - intent > options.Value.SettleTime;

    /// <summary>
    /// What is open and not of this installation. What others started before the list begins (<see cref="ExecutionOptions.ListLookBack"/>) is not in it:
    /// too much is then sent at most, and AMC lets it wait.
    /// </summary>
    private static int OpenByOthers(PollTurn turn, List<OpenExecution> open, List<PollFinding> findings, Seen seen)
    {
        var ours = findings.Select(finding => finding.Amc.Id.Value).Concat(open.Select(row => row.AmcId).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        return seen.Listed.Values.Count(execution =>
            !execution.IsTerminal && !ours.Contains(execution.Id.Value) && ExecutionToken.Find(execution.Sql)?.Installation != turn.Installation);
    }

    /// <param name="Execution">Null when AMC says that it does not exist.</param>
    private sealed record Answer(AmcExecution? Execution);

    private sealed record Seen(Dictionary<string, AmcExecution> Listed, bool Complete);

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Warning, "AMC could not be asked about instance {Instance} ({Class}): {Message}")]
        public static partial void Failed(ILogger logger, InstanceId instance, AmcErrorClass @class, string message);

        [LoggerMessage(2034, LogLevel.Warning, "AMC gave no answer about execution {Execution} ({Class}): {Message}")]
        public static partial void NotAnswered(ILogger logger, ExecutionId execution, AmcErrorClass @class, string message);

        [LoggerMessage(2033, LogLevel.Error, "What AMC said about instance {Instance} could not be written")]
        public static partial void Broken(ILogger logger, Exception exception, InstanceId instance);
    }
}
