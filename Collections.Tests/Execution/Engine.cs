using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Collections.Web.Hosting;
using Collections.Web.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Execution;

/// <summary>The engine as a worker runs it, on a real PostgreSQL and a sandbox over HTTP, without the job system; and a stage of one account to play on.</summary>
internal sealed class Engine : IAsyncDisposable
{
    public const string Query = "SELECT campaign, SUM(impressions) AS impressions, SUM(spend) AS spend FROM sponsored_ads_traffic GROUP BY campaign";

    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _folder;
    private readonly List<IHostedService> _running = [];

    private Engine(TestDatabase database, SandboxServer sandbox, ServiceProvider services, TaskQueue queue, DirectoryInfo folder)
    {
        (Database, Sandbox, _services, Queue, _folder) = (database, sandbox, services, queue, folder);
    }

    public TestDatabase Database { get; }

    public SandboxServer Sandbox { get; }

    public TaskQueue Queue { get; }

    public UserId User { get; } = UserId.New();

    public AccountId Account { get; } = AccountId.New();

    public AccountId SecondAccount { get; private init; }

    public Dictionary<string, InstanceId> Instances { get; } = [];

    public UserScope Scope => UserScope.For(User);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Builds it on a stage of its own: a user, an account and the sandbox's six instances. Nothing runs before <see cref="RunAsync"/>.</summary>
    public static async Task<Engine> CreateAsync(TestDatabase database, SandboxServer sandbox, Action<ExecutionOptions>? configure = null, bool withHangfire = false)
    {
        var folder = Directory.CreateTempSubdirectory("collections-engine-");
        var queue = new TaskQueue();
        var second = AccountId.New();
        var collection = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
                new Dictionary<string, string?> { ["ConnectionStrings:Collections"] = database.App, ["ConnectionStrings:Worker"] = database.Worker }).Build())
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new TestLogs()))
            .AddSingleton<IAmcCredentials>(new Credentials(sandbox, second))
            .AddCollectionsData(_ => new CollectionsDb(database.App, database.Worker))
            .AddAmc()
            .AddCollectionsIngestion()
            .AddCollectionsExecution()
            .Configure<AmcOptions>(amc =>
            {
                amc.BaseUrl = new Uri(sandbox.Url);
                amc.TokenUrl = new Uri(sandbox.TokenUrl);
            })
            .Configure<IngestionOptions>(ingestion =>
            {
                ingestion.SpoolDirectory = Path.Combine(folder.FullName, "spool");
                ingestion.UnreadableDirectory = Path.Combine(folder.FullName, "unreadable");
            })
            .Configure<ExecutionOptions>(execution =>
            {
                execution.PollInterval = TimeSpan.FromMilliseconds(100);
                execution.PollCheck = TimeSpan.FromMilliseconds(50);
                execution.Tick = TimeSpan.FromMilliseconds(250);
                execution.RingAgainAfter = TimeSpan.FromSeconds(1);
                execution.SettleTime = TimeSpan.FromMilliseconds(500);
                execution.ListGap = TimeSpan.FromMilliseconds(200);
                execution.SweepInterval = TimeSpan.FromMilliseconds(200);
                execution.Backoff = TimeSpan.FromMilliseconds(100);
                execution.ThrottleWait = TimeSpan.FromMilliseconds(200);
                execution.ProbeInterval = TimeSpan.FromMilliseconds(300);
                configure?.Invoke(execution);
            });
        if (withHangfire)
        {
            LastingLoggers.Add(collection);
            collection.AddCollectionsJobs(new StartMode(ProcessRole.Worker, IsDemo: false, HasOwnDatabase: false, HasOwnAmc: false));
        }
        else
        {
            collection.AddSingleton<IJobQueue>(queue).AddExecutionWorker();
        }

        var services = collection.BuildServiceProvider();
        var engine = new Engine(database, sandbox, services, queue, folder) { SecondAccount = second };
        queue.Start(services);
        await engine.SetStageAsync();
        return engine;
    }

    /// <summary>Starts the timer, and with it everything.</summary>
    public async Task RunAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            _running.Add(service);
            await service.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A collection of so many whole weeks before 2 November 2026, as the planner writes it.</summary>
    public async Task<CollectionId> AddCollectionAsync(int weeks, string instance = "amcibersblt", string? query = null, int createdOffset = 0)
    {
        var collection = CollectionId.New();
        var workflow = WorkflowId.New();
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            with workflow as (insert into workflows (id, instance_id, name) values ($1, $2, 'workflow ' || $1) returning id),
            version as (
                insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) select id, 1, $2, $3, repeat('0', 64) from workflow returning version)
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, created_by, created_by_name, created_at)
            select $4, 'collection ' || $4, $2, $1, 1, date '2026-11-02' - 7 * $5, date '2026-11-01', 'UTC', $6, 'Analyst', clock_timestamp() + make_interval(secs => $7)
            from version
            """,
            workflow.Value, Instances[instance].Value, query ?? Query, collection.Value, weeks, User.Value, createdOffset);
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
            select gen_random_uuid(), $1, $2, date '2026-11-02' - 7 * n, date '2026-11-08' - 7 * n, date '2026-11-02' - 7 * n, date '2026-11-08' - 7 * n
            from generate_series(1, $3) n
            """,
            collection.Value, Instances[instance].Value, weeks);
        await TestDatabase.ExecuteAsync(Database.SuperUser, "select refresh_collection_status($1)", collection.Value);
        return collection;
    }

    /// <summary>A further version of the query of a collection's workflow; the collection does not use it yet.</summary>
    public Task<int> AddVersionAsync(CollectionId collection, int version, string sql) => ExecuteAsync(
        """
        insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
        select workflow_id, $2, instance_id, $3, repeat('0', 64) from report_data_collections where id = $1
        """,
        collection.Value, version, sql);

    public Task<T?> ScalarAsync<T>(string sql, params object?[] parameters) => TestDatabase.ScalarAsync<T>(Database.SuperUser, sql, parameters);

    public Task<int> ExecuteAsync(string sql, params object?[] parameters) => TestDatabase.ExecuteAsync(Database.SuperUser, sql, parameters);

    public Task<string?> StatusAsync(CollectionId collection) =>
        ScalarAsync<string>("select status from report_data_collections where id = $1", collection.Value);

    /// <summary>Weeks by status, such as "3 FAILED, 49 SUCCESS".</summary>
    public Task<string?> WeeksAsync(CollectionId collection) => ScalarAsync<string>(
        "select string_agg(n || ' ' || status, ', ' order by status) from (select status, count(*) n from report_data_weeks where collection_id = $1 group by status) s",
        collection.Value);

    public async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 40)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"{what}\n{await ReportAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilStatusAsync(CollectionId collection, string status, int seconds = 40) =>
        UntilAsync(async () => await StatusAsync(collection) == status, $"the collection does not become {status}", seconds);

    public Task UntilAsync(string sqlCondition, string what, params object?[] parameters) =>
        UntilAsync(() => ScalarAsync<bool>(sqlCondition, parameters), what);

    /// <summary>Sends the newest week to AMC as the submit of this execution does, and writes nothing.</summary>
    public async Task<AmcExecutionId> PostAsync(ExecutionId execution) => await PostAsync(execution, await ScalarAsync<Guid>("select id from installation"));

    /// <summary>As an installation of the product does that is not this one.</summary>
    public async Task<AmcExecutionId> PostAsync(ExecutionId execution, Guid installation)
    {
        var request = new ExecutionRequest(Query, new(2026, 10, 26), new(2026, 11, 1), "UTC");
        return (await Get<IAmcClient>().CreateExecutionAsync(Context, request, new(installation, execution), TestContext.Current.CancellationToken)).Id;
    }

    /// <summary>As somebody in AMC's own console.</summary>
    public Task CancelAtAmcAsync(AmcExecutionId execution) =>
        Get<IAmcClient>().CancelExecutionAsync(Context, execution, TestContext.Current.CancellationToken);

    private AmcInstanceContext Context => new(Account, new(SandboxAccount.Demo.EntityId), new(SandboxAccount.Demo.MarketplaceId), new("amcibersblt"));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _running)
        {
            await service.StopAsync(CancellationToken.None);
        }

        await Queue.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task SetStageAsync()
    {
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            insert into users (id, display_name, user_name, normalized_user_name, email_confirmed, security_stamp, concurrency_stamp, phone_number_confirmed,
                two_factor_enabled, lockout_enabled, access_failed_count)
            values ($1, 'Analyst', $1::text, $1::text, true, 's', 's', false, false, true, 0)
            """,
            User.Value);
        await AddAccountAsync(Account, SandboxAccount.Demo);
    }

    /// <summary>An account of its own credentials, so that what happens to one can be seen not to touch the other.</summary>
    public Task AddSecondAccountAsync() => AddAccountAsync(SecondAccount, SandboxAccount.Second);

    private async Task AddAccountAsync(AccountId id, SandboxAccount account)
    {
        await TestDatabase.ExecuteAsync(
            Database.SuperUser, "insert into amc_accounts (id, account_id, marketplace_id, name) values ($1, $2, $3, $4)",
            id.Value, account.EntityId, account.MarketplaceId, account.Name);
        foreach (var instance in account.Instances)
        {
            Instances.Add(instance.Id, InstanceId.New());
            await TestDatabase.ExecuteAsync(
                Database.SuperUser, "insert into amc_instances (id, account_id, instance_id, name, instance_type) values ($1, $2, $3, $4, $5)",
                Instances[instance.Id].Value, id.Value, instance.Id, instance.Name, instance.Type);
            await TestDatabase.ExecuteAsync(
                Database.SuperUser, "insert into instance_access (user_id, instance_id, role) values ($1, $2, 'Analyst')", User.Value, Instances[instance.Id].Value);
        }
    }

    /// <summary>What a failed wait has to show.</summary>
    private async Task<string> ReportAsync()
    {
        var weeks = await TestDatabase.ListAsync<string>(
            Database.SuperUser,
            """
            select concat_ws(' ', w.status, w.attempt, w.reason_code, w.error_class, w.error_message, '|', e.step, e.try_no, e.fencing_token, e.amc_status, e.error_class, e.error_message,
                   'lease', e.lease_until - clock_timestamp(), 'next', e.next_at - clock_timestamp(), 'intent', e.intent_at - clock_timestamp(), 'absent', e.absent_since)
            from report_data_weeks w left join workflow_executions e on e.week_id = w.id where w.status <> 'SUCCESS' order by w.week_start_date limit 30
            """);
        var instances = await TestDatabase.ListAsync<string>(
            Database.SuperUser, "select concat_ws(' ', instance_id, open_by_others, next_poll_at - clock_timestamp(), poll_lease_until - clock_timestamp(), on_hold_reason, throttled_until) from amc_instances");
        return string.Join('\n', [.. weeks, .. instances, .. Queue.Errors.Take(3).Select(error => error.ToString()), .. TestLogs.Last()]);
    }

    private sealed class Credentials(SandboxServer sandbox, AccountId second) : IAmcCredentials
    {
        public Task<AmcCredentials> GetAsync(AccountId accountId, CancellationToken cancellationToken) => Task.FromResult(new AmcCredentials(
            SandboxAccount.ClientId, SandboxAccount.ClientSecret, (accountId == second ? SandboxAccount.Second : SandboxAccount.Demo).RefreshToken,
            new(new Uri(sandbox.Url), new Uri(sandbox.TokenUrl))));
    }
}
