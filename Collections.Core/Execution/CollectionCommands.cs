using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>
/// What a person may do to a collection and its weeks, under that person's rights. Each verb is one transaction: all of it, or a refusal that
/// names the state it is in and the one that was asked for.
/// </summary>
/// <remarks>One per circuit or request.</remarks>
public sealed class CollectionCommands(CollectionsDb db, UserScope scope, ICurrentUser user, IJobQueue queue, TimeProvider time)
{
    /// <summary>Nothing new is submitted; what runs goes on, or is cancelled at AMC too.</summary>
    public Task<CommandOutcome> PauseAsync(CollectionId collection, bool cancelRunning, CancellationToken cancellationToken) => cancelRunning
        ? CancelAsync(collection, cancellationToken)
        : RunAsync(
            collection,
            async (command, token) =>
            {
                if (command.Refuses(CollectionTransition.Pause) is { } refused)
                {
                    return refused;
                }

                await command.PauseAsync(token);
                await command.NoteAsync("paused", null, null, token);
                return command.Done(0);
            },
            cancellationToken);

    public Task<CommandOutcome> ResumeAsync(CollectionId collection, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            if (command.Refuses(CollectionTransition.Resume) is { } refused)
            {
                return refused;
            }

            await command.ResumeAsync(token);
            await command.NoteAsync("resumed", null, null, token);
            return command.Done(await command.QueueAsync(token));
        },
        cancellationToken);

    /// <summary>Pauses, cancels at AMC what runs there, and lets its weeks wait. Results that AMC has finished are still stored.</summary>
    public Task<CommandOutcome> CancelAsync(CollectionId collection, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            if (command.Refuses(CollectionTransition.Cancel) is { } refused)
            {
                return refused;
            }

            await command.PauseAsync(token);
            var weeks = await command.ReturnRunningWeeksAsync($"cancelled by {user.Name}", token);
            await command.CancelExecutionsAsync(null, keepResults: true, $"cancelled by {user.Name}", token);
            await command.NoteAsync("cancelled", CountText.Of(weeks, "running week"), null, token);
            return command.Done(weeks);
        },
        cancellationToken);

    /// <summary>
    /// Gone from sight at once; what runs at AMC is cancelled, and a late result is dropped. For <see cref="Collection.RestorableFor"/> it can be
    /// restored; then the rows go, in batches.
    /// </summary>
    public Task<CommandOutcome> DeleteAsync(CollectionId collection, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            await command.DeleteAsync($"deleted by {user.Name}", token);
            await command.NoteAsync("deleted", null, null, token);
            return command.Done(0);
        },
        cancellationToken);

    /// <summary>Takes a deletion back. What was open waits, and the collection is PAUSED; what was collected is as it was.</summary>
    public async Task<CommandOutcome> RestoreAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        using var activity = Trace(nameof(RestoreAsync), collection);
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new CommandTransaction(connection, user, time);
        if (!await command.LockDeletedAsync(collection, cancellationToken))
        {
            return await command.StatusAsync(collection, cancellationToken) is { } status
                ? new CommandOutcome.Refused(status.Text(), "PAUSED", $"Cannot restore a collection that is {status.Text()} and not deleted: only a deleted one becomes PAUSED by it.")
                : new CommandOutcome.NotFound();
        }

        if (!await command.RestoreAsync(cancellationToken))
        {
            return new CommandOutcome.Refused(
                "deleted", "PAUSED", "Cannot restore it from deleted to PAUSED: another collection of its instance has the same name now. Rename that one first.");
        }

        await command.NoteAsync("restored", null, null, cancellationToken);
        return await command.EndAsync(command.Done(0), queue, cancellationToken);
    }

    /// <summary>All FAILED weeks once more. Asking for it is a person's decision, so a hold ends too.</summary>
    public Task<CommandOutcome> RetryFailedAsync(CollectionId collection, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            var weeks = await command.RetryAsync(null, token);
            if (weeks == 0)
            {
                return command.Refused("PENDING", $"Cannot retry the failed weeks of a collection that is {command.Status.Text()}: no week is FAILED, so none can become PENDING.");
            }

            await command.NoteAsync("retried", CountText.Of(weeks, "week"), null, token);
            return command.Done(weeks);
        },
        cancellationToken);

    /// <summary>After weeks were rejected with the same text: go on with the rest all the same.</summary>
    public Task<CommandOutcome> ConfirmHeldAsync(CollectionId collection, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            if (!command.Held)
            {
                return command.Refused("ACTIVE", $"Cannot confirm a collection that is {command.Status.Text()} and not held: it is ACTIVE only after a hold.");
            }

            await command.EndHoldAsync(alsoPilot: true, token);
            await command.NoteAsync("hold_confirmed", null, null, token);
            return command.Done(await command.QueueAsync(token));
        },
        cancellationToken);

    /// <summary>
    /// The query was edited: goes on with another version of the collection's workflow. Weeks that were rejected run again in any case, and a hold
    /// because of them ends; collected weeks only if <paramref name="reach"/> says so, each as a further version.
    /// </summary>
    public Task<CommandOutcome> UseQueryAsync(CollectionId collection, int workflowVersion, QueryReach reach, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) =>
        {
            if (await command.QueryOfVersionAsync(workflowVersion, token) is not var (query, inUse))
            {
                return new CommandOutcome.NotFound();
            }

            if (inUse == workflowVersion)
            {
                return command.Refused(command.Status.Text(), $"The collection is {command.Status.Text()} and uses version {workflowVersion} of its query already.");
            }

            if (query.Problem() is { } problem)
            {
                return command.Refused(
                    command.Status.Text(), $"The collection stays {command.Status.Text()} with version {inUse}: version {workflowVersion} does not fit its values. {problem}");
            }

            var weeks = await command.UseVersionAsync(workflowVersion, reach, $"query changed by {user.Name}", token);
            await command.NoteAsync("query_changed", $"from version {inUse} to {workflowVersion}; run again: {CountText.Of(weeks, "week")}", null, token);
            return command.Done(weeks);
        },
        cancellationToken);

    /// <summary>
    /// Runs the collection's whole window once, or the whole weeks that some days touch, for what does not add up over weeks, such as reach.
    /// </summary>
    public Task<CommandOutcome> RunWholeRangeAsync(CollectionId collection, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) => RunAsync(
        collection,
        async (command, token) => await command.WholeRangeAsync(from, to, token) is var (first, last)
            ? await AskWindowAsync(command, "whole_range", first, last, token)
            : command.Refused("RUNNING", $"The collection is {command.Status.Text()}, and no week of what is asked for is collected: there is no window to be RUNNING."),
        cancellationToken);

    /// <summary>Runs some days of a week on their own, to compare them with a later week that has only these. The week stays as it is.</summary>
    public Task<CommandOutcome> RunComparisonAsync(WeekId week, DateOnly first, DateOnly last, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (last < first || first < locked.WeekStart || last > locked.WeekStart.AddDays(6))
            {
                return command.Refused(locked.Status.Text(), $"{first:yyyy-MM-dd} – {last:yyyy-MM-dd} is no part of {locked.Name}, which is {locked.Status.Text()}.");
            }

            return await AskWindowAsync(command, "comparison", first, last, token);
        },
        cancellationToken);

    /// <summary>
    /// Once more, from where it failed: a result that AMC has is ingested again and not executed again. While the collection is held this week runs
    /// alone, and the others go on waiting.
    /// </summary>
    public Task<CommandOutcome> RetryAsync(WeekId week, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (locked.Refuses(WeekTransition.Retry) is { } refused)
            {
                return refused;
            }

            await command.RetryAsync(locked.Id, token);
            await command.NoteAsync("retried", locked.Name, locked.Id, token);
            return command.Done(1);
        },
        cancellationToken);

    /// <summary>Not collected any more; what runs at AMC is cancelled.</summary>
    public Task<CommandOutcome> SkipAsync(WeekId week, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (locked.Refuses(WeekTransition.Skip) is { } refused)
            {
                return refused;
            }

            await command.SkipAsync(locked.Id, $"skipped by {user.Name}", token);
            await command.CancelExecutionsAsync(locked.Id, keepResults: false, $"skipped by {user.Name}", token);
            await command.NoteAsync("skipped", locked.Name, locked.Id, token);
            return command.Done(1);
        },
        cancellationToken);

    public Task<CommandOutcome> UnskipAsync(WeekId week, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (locked.Refuses(WeekTransition.Unskip) is { } refused)
            {
                return refused;
            }

            await command.UnskipAsync(locked.Id, token);
            await command.QueueAsync(token);
            await command.NoteAsync("unskipped", locked.Name, locked.Id, token);
            return command.Done(1);
        },
        cancellationToken);

    /// <summary>A further version of a SUCCESS week. The current one stays readable until the new one is there, and for good if that fails.</summary>
    public Task<CommandOutcome> RecollectAsync(WeekId week, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (locked.Refuses(WeekTransition.Recollect) is { } refused)
            {
                return refused;
            }

            if (!await command.RecollectAsync(locked.Id, scheduled: false, token))
            {
                return new CommandOutcome.Refused("SUCCESS", "SUCCESS", "Cannot recollect a week that is SUCCESS and already being collected again.");
            }

            await command.NoteAsync("recollected", locked.Name, locked.Id, token);
            return command.Done(1);
        },
        cancellationToken);

    /// <summary>Makes a stored version of the week the current one again.</summary>
    public Task<CommandOutcome> RevertAsync(WeekId week, WeekVersionId version, CancellationToken cancellationToken) => RunAsync(
        week,
        async (command, locked, token) =>
        {
            if (locked.Refuses(WeekTransition.Recollect) is { } refused)
            {
                return refused;
            }

            if (!await command.RevertAsync(locked.Id, version, token))
            {
                return new CommandOutcome.NotFound();
            }

            await command.NoteAsync("reverted", locked.Name, locked.Id, token);
            return command.Done(1);
        },
        cancellationToken);

    private static async Task<CommandOutcome> AskWindowAsync(
        CommandTransaction command, string purpose, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var name = $"{IngestStep.Kind(purpose)} {first:yyyy-MM-dd} – {last:yyyy-MM-dd}";
        if (!await command.AskWindowAsync(purpose, first, last, cancellationToken))
        {
            return command.Refused("RUNNING", $"The run of {name} is RUNNING or its result is there already, and nothing in it was collected since.");
        }

        await command.NoteAsync("window_asked", name, null, cancellationToken);
        return command.Done(0);
    }

    /// <summary>
    /// Ends one run, at AMC too. A week that has no result yet is SKIPPED by it (it would start again at once otherwise); one that is collected
    /// again keeps its version.
    /// </summary>
    public async Task<CommandOutcome> CancelExecutionAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        CancellableExecution? found;
        await using (var connection = await db.OpenAsync(scope, cancellationToken))
        {
            found = await CancellableExecution.FindAsync(connection, execution, cancellationToken);
        }

        return found switch
        {
            null => new CommandOutcome.NotFound(),
            { IsOpen: false } => new CommandOutcome.Refused(found.Step, "cancelled", $"Cannot cancel an execution that is {found.Step}: only an open one can become cancelled."),
            { Week: { } week, IsFirst: true } => await SkipAsync(week, cancellationToken),
            { Week: { } week } => await RunAsync(
                week,
                async (command, locked, token) =>
                {
                    await command.CancelExecutionsAsync(locked.Id, keepResults: false, $"cancelled by {user.Name}", token);
                    await command.NoteAsync("recollection_cancelled", locked.Name, locked.Id, token);
                    return command.Done(1);
                },
                cancellationToken),
            _ => await CancelAloneAsync(found, cancellationToken),
        };
    }

    // A run that belongs to no week (a dry run, a comparison, a whole window): nothing else has to change with it.
    private async Task<CommandOutcome> CancelAloneAsync(CancellableExecution execution, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var ended = await execution.CancelAsync(connection, $"cancelled by {user.Name}", cancellationToken);
        ended?.Invoke(queue);
        queue.Dispatch();
        return ended is null ? new CommandOutcome.Forbidden() : new CommandOutcome.Done(execution.Collection ?? default, 0);
    }

    private async Task<CommandOutcome> RunAsync(
        CollectionId collection, Func<CommandTransaction, CancellationToken, Task<CommandOutcome>> act, CancellationToken cancellationToken,
        [CallerMemberName] string verb = "")
    {
        using var activity = Trace(verb, collection);
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new CommandTransaction(connection, user, time);
        if (!await command.LockAsync(collection, cancellationToken))
        {
            return await command.StatusAsync(collection, cancellationToken) is not null ? new CommandOutcome.Forbidden() : new CommandOutcome.NotFound();
        }

        return await command.EndAsync(await act(command, cancellationToken), queue, cancellationToken);
    }

    private async Task<CommandOutcome> RunAsync(
        WeekId week, Func<CommandTransaction, LockedWeek, CancellationToken, Task<CommandOutcome>> act, CancellationToken cancellationToken,
        [CallerMemberName] string verb = "")
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new CommandTransaction(connection, user, time);
        if (await command.CollectionOfAsync(week, cancellationToken) is not { } collection)
        {
            return new CommandOutcome.NotFound();
        }

        using var activity = Trace(verb, collection);
        if (!await command.LockAsync(collection, cancellationToken))
        {
            return await command.StatusAsync(collection, cancellationToken) is not null ? new CommandOutcome.Forbidden() : new CommandOutcome.NotFound();
        }

        return await command.LockWeekAsync(week, cancellationToken) is { } locked
            ? await command.EndAsync(await act(command, locked, cancellationToken), queue, cancellationToken)
            : new CommandOutcome.NotFound();
    }

    private static Activity? Trace(string verb, CollectionId collection) =>
        CollectionTrace.Start(JsonNamingPolicy.KebabCaseLower.ConvertName(verb.Replace("Async", "", StringComparison.Ordinal)), collection);
}
