using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Collections.Core.Catalog;

/// <summary>The instances and workflows that are open to the user; what is not, does not exist.</summary>
public sealed class CatalogQueries(IDbContextFactory<CollectionsDbContext> contexts)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<InstanceRow>> InstancesAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Instances(db).OrderBy(row => row.Name).ThenBy(row => row.Id).ToListAsync(cancellationToken);
    }

    public async Task<InstanceRow?> FindInstanceAsync(InstanceId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Instances(db).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>By AMC's id; an id may stand in several accounts.</summary>
    public async Task<IReadOnlyList<InstanceRow>> FindInstancesAsync(AmcInstanceId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Instances(db).Where(row => row.AmcInstanceId == id).OrderBy(row => row.Id).ToListAsync(cancellationToken);
    }

    /// <summary>By name; those of one instance, or all.</summary>
    public async Task<IReadOnlyList<WorkflowRow>> WorkflowsAsync(InstanceId? instance, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Workflows(db)
            .Where(row => row.ArchivedAt == null && (instance == null || row.InstanceId == instance))
            .OrderBy(row => row.Name).ThenBy(row => row.Id)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Those that were taken out of sight, newest first.</summary>
    public async Task<IReadOnlyList<WorkflowRow>> ArchivedWorkflowsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Workflows(db).Where(row => row.ArchivedAt != null).OrderByDescending(row => row.ArchivedAt).ToListAsync(cancellationToken);
    }

    public async Task<WorkflowDetail?> FindWorkflowAsync(WorkflowId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Workflows(db).SingleOrDefaultAsync(row => row.Id == id && row.ArchivedAt == null, cancellationToken) is not { } workflow)
        {
            return null;
        }

        var versions = await db.WorkflowVersions.AsNoTracking()
            .Where(row => row.WorkflowId == id)
            .OrderByDescending(row => row.Version)
            .Select(row => new { row.Version, row.SqlQuery.Length, row.SqlSha256, row.MarksFiltered, row.Parameters, row.CreatedAt, row.CreatedByName })
            .ToListAsync(cancellationToken);

        // A version may have been added between the two reads.
        var current = Math.Max(workflow.CurrentVersion, versions[0].Version);
        return new(
            workflow with { CurrentVersion = current },
            (await QueriesAsync(db, id, current, cancellationToken))[current],
            [
                .. versions.Select(row => new WorkflowVersionRow(
                    row.Version, row.Length, row.SqlSha256, row.MarksFiltered, WorkflowParameterJson.Read(row.Parameters), row.CreatedAt, row.CreatedByName)),
            ]);
    }

    /// <summary>The number of the version that new collections take; null when there is no such workflow for this user.</summary>
    public async Task<int?> CurrentVersionAsync(WorkflowId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Workflows.AsNoTracking()
            .Where(row => row.Id == id && row.DeletedAt == null)
            .Select(row => (int?)row.CurrentVersion)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The queries of all versions of a workflow, or of one.</summary>
    public async Task<IReadOnlyDictionary<int, string>> QueriesOfAsync(WorkflowId id, int? version, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await QueriesAsync(db, id, version, cancellationToken);
    }

    private static Task<Dictionary<int, string>> QueriesAsync(CollectionsDbContext db, WorkflowId id, int? version, CancellationToken cancellationToken) =>
        db.WorkflowVersions.AsNoTracking()
            .Where(row => row.WorkflowId == id && (version == null || row.Version == version))
            .Select(row => new { row.Version, row.SqlQuery })
            .ToDictionaryAsync(row => row.Version, row => row.SqlQuery, cancellationToken);

    // Under row level security: only the user's own grants and their instances come out of these joins.
    private static IQueryable<InstanceRow> Instances(CollectionsDbContext db) =>
        from instance in db.Instances.AsNoTracking()
        join account in db.Accounts on instance.AccountId equals account.Id
        join access in db.InstanceAccess on instance.Id equals access.InstanceId
        select new InstanceRow
        {
            Id = instance.Id,
            AmcInstanceId = instance.AmcInstanceId,
            Name = instance.Name,
            AccountId = account.Id,
            AccountName = account.Name,
            EntityId = account.EntityId,
            MarketplaceId = account.MarketplaceId,
            IsSimulated = account.Simulated,
            TimeZone = instance.TimeZone,
            Currency = instance.Currency,
            Role = access.Role,
            MaxOpenExecutions = instance.MaxOpenExecutions,
            OpenByOthers = instance.OpenByOthers,
            ThrottledUntil = instance.ThrottledUntil,
            OnHoldSince = instance.OnHoldSince ?? account.OnHoldSince,
            OnHoldReason = instance.OnHoldReason ?? account.OnHoldReason,
            AccountOnHoldSince = account.OnHoldSince,
        };

    private static IQueryable<WorkflowRow> Workflows(CollectionsDbContext db) =>
        from workflow in db.Workflows.AsNoTracking()
        join instance in db.Instances on workflow.InstanceId equals instance.Id
        select new WorkflowRow
        {
            Id = workflow.Id,
            InstanceId = workflow.InstanceId,
            InstanceName = instance.Name,
            Name = workflow.Name,
            Description = workflow.Description,
            CurrentVersion = workflow.CurrentVersion,
            CreatedAt = workflow.CreatedAt,
            CreatedByName = workflow.CreatedByName,
            UpdatedAt = workflow.UpdatedAt,
            ArchivedAt = workflow.DeletedAt,
        };
}
