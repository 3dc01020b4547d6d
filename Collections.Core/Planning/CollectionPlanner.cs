using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Planning;

/// <summary>
/// Makes collections and their weeks. A preview, a dry run and the real thing are one function, so what was shown is what is written:
/// everything in one transaction, or nothing.
/// </summary>
/// <remarks>Whoever creates rings the dispatcher afterwards; should that be lost, the tick finds the weeks.</remarks>
public sealed partial class CollectionPlanner(
    CollectionsDb db, UserScope scope, ICurrentUser user, TimeProvider time, ILogger<CollectionPlanner> logger)
{
    /// <summary>The weeks, the expected finish and every problem of a request. Writes nothing.</summary>
    public async Task<CollectionPlan> PreviewAsync(CollectionRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var facts = await PlanStore.ReadFactsAsync(connection, request, self: null, cancellationToken);
        return PlanRules.Plan(request, facts, time.GetUtcNow());
    }

    /// <summary>Writes the collection with all its weeks, unless there is a problem.</summary>
    public async Task<PlanOutcome> CreateAsync(CollectionRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var facts = await PlanStore.ReadFactsAsync(connection, request, self: null, cancellationToken);
        var now = time.GetUtcNow();
        var plan = PlanRules.Plan(request, facts, now);
        if (!plan.IsAccepted)
        {
            return new PlanOutcome.Refused(plan.Problems);
        }

        var id = CollectionId.New();
        using var activity = CollectionTrace.Start("plan", id);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await PlanStore.InsertAsync(connection, id, request with { Parameters = plan.Parameters }, plan, user, cancellationToken);
            await PlanStore.WriteWeeksAsync(connection, id, plan.InstanceId, plan.Weeks, cancellationToken);
            await PlanStore.QueueAsync(connection, id, now, cancellationToken);
            await PlanStore.FinishAsync(connection, id, plan.InstanceId, user, [("created", Summary(plan))], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (Refusal(exception, plan) is not null)
        {
            return new PlanOutcome.Refused([Refusal(exception, plan)!]);
        }

        Log.Created(logger, id, plan.Weeks.Count, plan.Skipped);
        return new PlanOutcome.Done(id, plan);
    }

    /// <summary>Renames, schedules or extends a collection, or gives AMC more time. New weeks are added; weeks that have run do not run again.</summary>
    public async Task<PlanOutcome> ChangeAsync(CollectionId id, CollectionChange change, CancellationToken cancellationToken)
    {
        using var activity = CollectionTrace.Start("change", id);
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await PlanStore.LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return await PlanStore.IsVisibleAsync(connection, id, cancellationToken)
                ? new PlanOutcome.Refused([PlanProblem.InstanceReadOnly()])
                : new PlanOutcome.NotFound();
        }

        var request = stored.Request with
        {
            Name = change.Name ?? stored.Request.Name,
            StartDate = change.StartDate ?? stored.Request.StartDate,
            EndDate = change.EndDate ?? stored.Request.EndDate,
            TimeoutSeconds = change.TimeoutSeconds ?? stored.Request.TimeoutSeconds,
        };
        var facts = await PlanStore.ReadFactsAsync(connection, request, id, cancellationToken);
        var now = time.GetUtcNow();
        var (plan, schedule) = PlanRules.PlanChange(stored, request, change, facts, now);
        if (!plan.IsAccepted)
        {
            return new PlanOutcome.Refused(plan.Problems);
        }

        try
        {
            var events = new List<(string Kind, string Note)>();
            await PlanStore.UpdateAsync(connection, id, request with { Name = plan.Name }, schedule, cancellationToken);
            if (plan.Name != stored.Request.Name)
            {
                events.Add(("renamed", $"from \"{stored.Request.Name}\" to \"{plan.Name}\""));
            }

            if (plan.Weeks is not [])
            {
                var touched = await PlanStore.WriteWeeksAsync(connection, id, plan.InstanceId, plan.Weeks, cancellationToken);
                await PlanStore.QueueAsync(connection, id, now, cancellationToken);
                events.Add(("extended", $"to {request.StartDate:yyyy-MM-dd} – {request.EndDate:yyyy-MM-dd}; {CountText.Of(touched, "week")} added or widened"));
            }

            if (request.TimeoutSeconds != stored.Request.TimeoutSeconds)
            {
                events.Add(("timeout", $"from {stored.Request.TimeoutSeconds / 60} to {request.TimeoutSeconds / 60} minutes"));
            }

            if (change.Schedule is not null)
            {
                events.Add(("scheduled", schedule.Cron is null ? "no schedule" : $"{schedule.Cron} ({schedule.TimeZone})"));
            }

            await PlanStore.FinishAsync(connection, id, plan.InstanceId, user, events, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (Refusal(exception, plan) is not null)
        {
            return new PlanOutcome.Refused([Refusal(exception, plan)!]);
        }

        Log.Changed(logger, id);
        return new PlanOutcome.Done(id, plan);
    }

    /// <summary>What changed between the look and the write: somebody took the name, or the right to write. The transaction is gone with everything in it.</summary>
    private static PlanProblem? Refusal(PostgresException exception, CollectionPlan plan) => exception switch
    {
        { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: PlanStore.UniqueName } => PlanProblem.NameTaken(plan.Name),
        { SqlState: PostgresErrorCodes.InsufficientPrivilege } => PlanProblem.InstanceReadOnly(),
        _ => null,
    };

    private static string Summary(CollectionPlan plan) =>
        CountText.Of(plan.Weeks.Count, "week") + (plan.Skipped == 0 ? "" : $", {plan.Skipped} of them skipped");

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Created collection {Collection} with {Weeks} weeks, {Skipped} of them skipped")]
        public static partial void Created(ILogger logger, CollectionId collection, int weeks, int skipped);

        [LoggerMessage(1002, LogLevel.Information, "Changed collection {Collection}")]
        public static partial void Changed(ILogger logger, CollectionId collection);
    }
}
