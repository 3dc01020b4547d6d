using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Planning;

/// <summary>A user with one instance and a query on it, and what they plan with, on a Monday noon.</summary>
internal sealed class PlanningStage : IAsyncDisposable, ICurrentUser
{
    public const string PlainSql = "SELECT campaign, SUM(impressions) AS impressions FROM sponsored_ads_traffic GROUP BY campaign";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly CollectionsDb _db;
    private ServiceProvider? _services;

    private PlanningStage(TestDatabase database, string role)
    {
        Database = database;
        Role = role;
        _db = new CollectionsDb(database.App, database.Worker);
    }

    public TestDatabase Database { get; }

    public string Role { get; }

    public UserId User { get; } = UserId.New();

    UserId ICurrentUser.Id => User;

    string ICurrentUser.Name => "Analyst One";

    public AccountId Account { get; } = AccountId.New();

    public InstanceId Instance { get; } = InstanceId.New();

    public WorkflowId Workflow { get; private set; }

    public FakeTimeProvider Time { get; } = new(Now);

    public CollectionsDb Db => _db;

    public UserScope Scope => UserScope.For(User);

    public CollectionPlanner Planner => new(_db, Scope, new Acting(User), Time, NullLogger<CollectionPlanner>.Instance);

    /// <summary>A scope as a request or circuit has one: everything from the container, under this user.</summary>
    public CollectionQueries Queries => Services().GetRequiredService<CollectionQueries>();

    public CatalogQueries Catalog => Services().GetRequiredService<CatalogQueries>();

    public WorkflowWriter Workflows => Services().GetRequiredService<WorkflowWriter>();

    public InstanceWriter Instances => Services().GetRequiredService<InstanceWriter>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PlanningStage> CreateAsync(
        TestDatabase database, string sql = PlainSql, string timeZone = "UTC", string role = "Analyst", int slots = 10)
    {
        var stage = new PlanningStage(database, role);
        var user = stage.User.Value;
        await stage.ExecuteAsync(
            """
            insert into users (id, display_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values ($1, 'Analyst One', true, false, false, false, 0)
            """,
            user);
        await stage.ExecuteAsync(
            "insert into amc_accounts (id, account_id, marketplace_id, name) values ($1, $2, 'ATVPDKIKX0DER', 'Account')",
            stage.Account.Value, $"ENTITY{user:N}");
        await stage.ExecuteAsync(
            "insert into amc_instances (id, account_id, instance_id, name, time_zone, max_open_executions) values ($1, $2, $3, 'Instance', $4, $5)",
            stage.Instance.Value, stage.Account.Value, $"amc{user:N}", timeZone, slots);
        await stage.ExecuteAsync("insert into instance_access (user_id, instance_id, role) values ($1, $2, $3)", user, stage.Instance.Value, role);
        stage.Workflow = await stage.AddWorkflowAsync(sql);
        return stage;
    }

    public async Task<WorkflowId> AddWorkflowAsync(string sql)
    {
        var workflow = WorkflowId.New();
        await ExecuteAsync(
            "insert into workflows (id, instance_id, name) values ($1, $2, $3)", workflow.Value, Instance.Value, $"Workflow {workflow}");
        await ExecuteAsync(
            """
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
            values ($1, 1, $2, $3, repeat('0', 64))
            """,
            workflow.Value, Instance.Value, sql);
        return workflow;
    }

    /// <summary>Four complete weeks, Monday to Sunday.</summary>
    public CollectionRequest Request(string name = "Four weeks") => new()
    {
        Name = name,
        InstanceId = Instance,
        WorkflowId = Workflow,
        StartDate = new(2026, 10, 19),
        EndDate = new(2026, 11, 15),
    };

    public async Task<CollectionId> CreatedAsync(CollectionRequest? request = null)
    {
        var outcome = await Planner.CreateAsync(request ?? Request(), Cancelled);
        return outcome.ShouldBeOfType<PlanOutcome.Done>().Id;
    }

    public async Task<IReadOnlyList<PlanProblemKind>> ProblemsAsync(CollectionRequest request)
    {
        var plan = await Planner.PreviewAsync(request, Cancelled);
        return [.. plan.Problems.Select(problem => problem.Kind)];
    }

    public Task<int> ExecuteAsync(string sql, params object?[] parameters) => TestDatabase.ExecuteAsync(Database.SuperUser, sql, parameters);

    public Task<T?> ScalarAsync<T>(string sql, params object?[] parameters) => TestDatabase.ScalarAsync<T>(Database.SuperUser, sql, parameters);

    public Task<List<T>> ListAsync<T>(string sql, params object?[] parameters) => TestDatabase.ListAsync<T>(Database.SuperUser, sql, parameters);

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        await _db.DisposeAsync();
    }

    private IServiceProvider Services()
    {
        _services ??= new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddScoped<ICurrentUser>(_ => new Acting(User))
            .AddCollectionsData(_ => new CollectionsDb(Database.App, Database.Worker))
            .AddCollectionsCatalog()
            .AddCollectionsPlanning()
            .BuildServiceProvider(validateScopes: true);
        var services = _services.CreateAsyncScope().ServiceProvider;
        services.GetRequiredService<UserScope>().Fix(User);
        return services;
    }

    private sealed record Acting(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst One";
    }
}
