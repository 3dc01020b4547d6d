using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;

namespace Collections.Core.Planning;

/// <summary>What a demo begins with: access to the account's instances, the standard queries, and a year to watch filling. Safe to repeat at every start.</summary>
public sealed class DemoSeed(CollectionsDb db, AccountConnection account, AccessWriter access, TimeProvider time, ILoggerFactory loggers)
{
    public const string CollectionName = "Sponsored ads: the last 52 weeks";

    private const int Weeks = 52;

    /// <summary>What was deleted by its user is not made again.</summary>
    public async Task EnsureAsync(ICurrentUser user, CancellationToken cancellationToken)
    {
        var instances = await account.ConnectAsync(cancellationToken);
        await access.GrantAsync(user.Id, instances.Select(instance => instance.Id), "Admin", grantedBy: null, cancellationToken);

        var scope = UserScope.For(user.Id);
        var workflows = new WorkflowWriter(db, scope, user, loggers.CreateLogger<WorkflowWriter>());
        foreach (var instance in instances)
        {
            var known = await KnownAsync("workflows", instance.Id, cancellationToken);
            foreach (var standard in StandardWorkflow.All.Where(workflow => !known.ContainsKey(workflow.Name) && (instance.HasDsp || !workflow.NeedsDsp)))
            {
                await workflows.CreateAsync(
                    new() { InstanceId = instance.Id, Name = standard.Name, Description = standard.Description, SqlQuery = standard.SqlQuery }, cancellationToken);
            }
        }

        if (instances is [var first, ..])
        {
            await EnsureCollectionAsync(first, scope, user, cancellationToken);
        }
    }

    private async Task EnsureCollectionAsync(ConnectedInstance instance, UserScope scope, ICurrentUser user, CancellationToken cancellationToken)
    {
        var collections = await KnownAsync("report_data_collections", instance.Id, cancellationToken);
        var workflows = await KnownAsync("workflows", instance.Id, cancellationToken);
        if (collections.ContainsKey(CollectionName) || !workflows.TryGetValue(StandardWorkflow.SponsoredAds.Name, out var workflow))
        {
            return;
        }

        var range = WeekCalendar.LastCompleteWeeks(Weeks, time.GetUtcNow(), TimeZoneInfo.Utc);
        var planner = new CollectionPlanner(db, scope, user, time, loggers.CreateLogger<CollectionPlanner>());
        await planner.CreateAsync(
            new() { Name = CollectionName, InstanceId = instance.Id, WorkflowId = new(workflow), StartDate = range.Start, EndDate = range.End, TimeZone = "UTC" },
            cancellationToken);
    }

    /// <summary>Names and ids on an instance, also of what is deleted.</summary>
    private async Task<Dictionary<string, Guid>> KnownAsync(string table, InstanceId instance, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select name, id from {table} where instance_id = $1 order by deleted_at nulls last";
        command.Parameters.Add(new() { Value = instance.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<string, Guid>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            known.TryAdd(reader.GetString(0), reader.GetGuid(1));
        }

        return known;
    }
}
