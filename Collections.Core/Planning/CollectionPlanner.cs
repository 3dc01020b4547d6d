using Collections.Core.Catalog;
using Collections.Core.Data;
using Cronos;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Planning;

/// <summary>
/// Makes collections and their weeks. A preview, a dry run and the real thing are one function, so what was shown is what is written:
/// everything in one transaction, or nothing.
/// </summary>
/// <remarks>Writes the weeks only. Whoever creates rings the dispatcher after it; should that be lost, the tick finds the weeks.</remarks>
public sealed partial class CollectionPlanner(
    CollectionsDb db, UserScope scope, ICurrentUser user, TimeProvider time, ILogger<CollectionPlanner> logger)
{
    private const string UniqueName = "report_data_collections_instance_name";

    /// <summary>The weeks, the expected finish and every problem of a request. Writes nothing.</summary>
    public async Task<CollectionPlan> PreviewAsync(CollectionRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var facts = await ReadFactsAsync(connection, request, self: null, cancellationToken);
        return Plan(request, facts, time.GetUtcNow());
    }

    /// <summary>Writes the collection with all its weeks, unless there is a problem.</summary>
    public async Task<PlanOutcome> CreateAsync(CollectionRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var facts = await ReadFactsAsync(connection, request, self: null, cancellationToken);
        var plan = Plan(request, facts, now);
        if (!plan.IsAccepted)
        {
            return new PlanOutcome.Refused(plan.Problems);
        }

        var id = CollectionId.New();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await InsertCollectionAsync(connection, id, request, plan, cancellationToken);
            await InsertWeeksAsync(connection, id, plan.InstanceId, plan.Weeks, cancellationToken);
            await FinishAsync(connection, id, plan.InstanceId, "created", Summary(plan.Weeks), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            // Somebody else took the name since it was looked at. The transaction is gone with everything in it.
            return new PlanOutcome.Refused([PlanProblem.NameTaken(plan.Name)]);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new PlanOutcome.Refused([PlanProblem.InstanceReadOnly()]);
        }

        Log.Created(logger, id, plan.Weeks.Count, plan.Skipped);
        return new PlanOutcome.Done(id, plan);
    }

    /// <summary>Renames, schedules or extends a collection. New weeks are added; weeks that have run, or run now, stay as they are.</summary>
    public async Task<PlanOutcome> ChangeAsync(CollectionId id, CollectionChange change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return new PlanOutcome.NotFound();
        }

        var request = stored.Request with
        {
            Name = change.Name ?? stored.Request.Name,
            StartDate = change.StartDate ?? stored.Request.StartDate,
            EndDate = change.EndDate ?? stored.Request.EndDate,
        };
        var facts = await ReadFactsAsync(connection, request, id, cancellationToken);
        var (plan, schedule) = PlanChange(stored, request, change, facts, now);
        if (!plan.IsAccepted)
        {
            return new PlanOutcome.Refused(plan.Problems);
        }

        try
        {
            await UpdateCollectionAsync(connection, id, request, schedule, cancellationToken);
            if (request.StartDate != stored.Request.StartDate || request.EndDate != stored.Request.EndDate)
            {
                var added = await InsertWeeksAsync(connection, id, plan.InstanceId, plan.Weeks, cancellationToken);
                await FinishAsync(connection, id, plan.InstanceId, "extended", $"{plan.Weeks[0].Period.WindowStart:yyyy-MM-dd} to {plan.Weeks[^1].Period.WindowEnd:yyyy-MM-dd}, {added} weeks added or widened", cancellationToken);
            }

            if (plan.Name != stored.Request.Name)
            {
                await FinishAsync(connection, id, plan.InstanceId, "renamed", $"from \"{stored.Request.Name}\"", cancellationToken);
            }

            if (change.Schedule is not null)
            {
                await FinishAsync(connection, id, plan.InstanceId, "scheduled", schedule.Cron ?? "no schedule", cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            return new PlanOutcome.Refused([PlanProblem.NameTaken(plan.Name)]);
        }

        Log.Changed(logger, id);
        return new PlanOutcome.Done(id, plan);
    }
}
