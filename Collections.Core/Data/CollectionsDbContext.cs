using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.EntityFrameworkCore;

namespace Collections.Core.Data;

/// <summary>
/// What a user reads and writes, under the user's row level security. One context per operation, from the scoped factory.
/// The schema is made by <c>migrations/</c>; this model must fit it.
/// </summary>
public sealed class CollectionsDbContext(DbContextOptions<CollectionsDbContext> options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Instance> Instances => Set<Instance>();

    public DbSet<InstanceAccess> InstanceAccess => Set<InstanceAccess>();

    public DbSet<Workflow> Workflows => Set<Workflow>();

    public DbSet<WorkflowVersion> WorkflowVersions => Set<WorkflowVersion>();

    public DbSet<Collection> Collections => Set<Collection>();

    public DbSet<Week> Weeks => Set<Week>();

    public DbSet<CollectionEvent> CollectionEvents => Set<CollectionEvent>();

    public DbSet<Execution.Execution> Executions => Set<Execution.Execution>();

    public DbSet<ExecutionEvent> ExecutionEvents => Set<ExecutionEvent>();

    public DbSet<WeekVersion> WeekVersions => Set<WeekVersion>();

    public DbSet<WindowResult> WindowResults => Set<WindowResult>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CollectionsDbContext).Assembly, type => type.IsNested);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<CollectionId>().HaveConversion<IdConverters.CollectionIdConverter>();
        configurationBuilder.Properties<WeekId>().HaveConversion<IdConverters.WeekIdConverter>();
        configurationBuilder.Properties<AccountId>().HaveConversion<IdConverters.AccountIdConverter>();
        configurationBuilder.Properties<InstanceId>().HaveConversion<IdConverters.InstanceIdConverter>();
        configurationBuilder.Properties<WorkflowId>().HaveConversion<IdConverters.WorkflowIdConverter>();
        configurationBuilder.Properties<ExecutionId>().HaveConversion<IdConverters.ExecutionIdConverter>();
        configurationBuilder.Properties<UserId>().HaveConversion<IdConverters.UserIdConverter>();
        configurationBuilder.Properties<WeekVersionId>().HaveConversion<IdConverters.WeekVersionIdConverter>();
        configurationBuilder.Properties<AmcInstanceId>().HaveConversion<IdConverters.AmcInstanceIdConverter>();
        configurationBuilder.Properties<AmcEntityId>().HaveConversion<IdConverters.AmcEntityIdConverter>();
        configurationBuilder.Properties<AmcExecutionId>().HaveConversion<IdConverters.AmcExecutionIdConverter>();
        configurationBuilder.Properties<MarketplaceId>().HaveConversion<IdConverters.MarketplaceIdConverter>();
        configurationBuilder.Properties<CollectionStatus>().HaveConversion<IdConverters.Capitals<CollectionStatus>>();
        configurationBuilder.Properties<WeekStatus>().HaveConversion<IdConverters.Capitals<WeekStatus>>();
    }
}
