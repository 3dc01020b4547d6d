using System.Globalization;
using Collections.AmcSandbox;
using Collections.Core.Execution;
using Collections.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collections.Benchmarks.Makespan;

/// <summary>
/// Five years of weeks through the whole engine (Hangfire, PostgreSQL, HTTP), against executions of the same durations that lose no time between them.
/// </summary>
internal sealed class MakespanBenchmark : IBenchmark
{
    private const int Collections = 5;
    private const int PerInstance = 10;
    private const int PerCollection = 10;

    public string Name => "makespan";

    public string Description => "5 × 52 weeks, on five instances and on one, against a greedy refill of the same executions without any loss of time";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var weeks = run.Size("weeks", 52);
        var seed = run.Option("seed", 1);
        var scale = run.Option("time-scale", 25);
        var poll = TimeSpan.FromMilliseconds(run.Option("poll-ms", 50));
        run.Report("five instances", await MeasureAsync(run, weeks, Collections, seed, scale, poll, cancellationToken));
        run.Report("one instance", await MeasureAsync(run, weeks, 1, seed, scale, poll, cancellationToken));
    }

    private static async Task<double> MeasureAsync(
        BenchmarkRun run, int weeks, int instances, int seed, int scale, TimeSpan poll, CancellationToken cancellationToken)
    {
        var database = await run.CreateDatabaseAsync(cancellationToken);
        await using var sandbox = await SandboxApp.StartAsync(
            new SandboxOptions { Seed = seed, TimeScale = scale }, "http://127.0.0.1:0", cancellationToken);
        var builder = CollectionsHost.CreateBuilder(["--role", "worker", "--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Collections"] = database.App,
            ["ConnectionStrings:Worker"] = database.Worker,
            ["Amc:ClientId"] = SandboxAccount.ClientId,
            ["Amc:ClientSecret"] = SandboxAccount.ClientSecret,
            ["Amc:RefreshToken"] = SandboxAccount.Demo.RefreshToken,
            ["Amc:EntityId"] = SandboxAccount.Demo.EntityId,
            ["Amc:MarketplaceId"] = SandboxAccount.Demo.MarketplaceId,
            ["Amc:BaseUrl"] = sandbox.Url,
            ["Amc:TokenUrl"] = sandbox.TokenUrl,
            ["Amc:PollInterval"] = poll.ToString("c", CultureInfo.InvariantCulture),
            ["Demo:Enabled"] = "false",
            ["DataProtection:KeyFile"] = await KeyFileAsync(run, cancellationToken),
            ["Ingestion:SpoolDirectory"] = Path.Combine(run.Folder, "spool"),
            ["Ingestion:UnreadableDirectory"] = Path.Combine(run.Folder, "unreadable"),
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.AddCollections();
        await using var surroundings = new Surroundings(builder.Configuration);
        await using var app = builder.Build();
        await app.ProvideAsync(surroundings, cancellationToken);
        app.UseCollections();
        await app.StartAsync(cancellationToken);

        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        await UntilAsync(connection, "select count(*) = 6 from amc_instances", cancellationToken);
        await RunAsync(connection, Plan(weeks, instances), cancellationToken);
        app.Services.GetRequiredService<IJobQueue>().Dispatch();
        await UntilAsync(connection, "select bool_and(status = 'COMPLETED') from report_data_collections", cancellationToken);

        var collections = await CollectionsAsync(connection, cancellationToken);
        var ledger = await sandbox.ReadLedgerAsync(cancellationToken);
        var runs = ledger.Executions.OrderBy(execution => execution.CreateTime).Select(execution => new GreedyRefill.Run(
            collections[execution.WorkflowExecutionId.ToString()], execution.InstanceId, (execution.EndTime - execution.StartTime)!.Value.TotalSeconds)).ToList();
        var reference = GreedyRefill.Makespan(runs, PerInstance, PerCollection, Collections);
        var ours = await ScalarAsync<double>(
            connection,
            "select extract(epoch from max(w.finished_at) - min(c.created_at))::float8 from report_data_weeks w join report_data_collections c on c.id = w.collection_id",
            cancellationToken);
        var median = runs.Select(one => one.Seconds).Order().ElementAt(runs.Count / 2);
        run.Say(FormattableString.Invariant(
            $"{instances} instance(s), {runs.Count} executions, median {median:0.0} s = {median / poll.TotalSeconds:0} polls; ours {ours:0.0} s, greedy refill {reference:0.0} s"));
        if (median < 200 * poll.TotalSeconds)
        {
            throw new ArgumentException("The median execution must last at least 200 poll intervals: lower --time-scale or --poll-ms.");
        }

        await app.StopAsync(cancellationToken);
        return ours / reference;
    }

    // What the planner writes, all of it in one commit, so that the clock starts for all collections together.
    private static string Plan(int weeks, int instances) => string.Create(CultureInfo.InvariantCulture,
        $"""
        with chosen as (select id, row_number() over (order by instance_id) - 1 as n from amc_instances),
        workflow as (
            insert into workflows (id, instance_id, name)
            select gen_random_uuid(), c.id, 'Benchmark ' || g from generate_series(0, {Collections - 1}) g join chosen c on c.n = g % {instances}
            returning id, instance_id, name),
        version as (
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
            select id, 1, instance_id, 'SELECT campaign, SUM(impressions) AS impressions, SUM(spend) AS spend FROM sponsored_ads_traffic GROUP BY campaign -- ' || name, repeat('0', 64)
            from workflow returning workflow_id),
        collection as (
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, created_at)
            select gen_random_uuid(), w.name, w.instance_id, w.id, 1, monday.d - 7 * {weeks}, monday.d - 1, 'UTC', clock_timestamp()
            from workflow w, (select date_trunc('week', now() - interval '9 days')::date as d) monday
            returning id, instance_id, start_date)
        select 1;
        insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
        select gen_random_uuid(), c.id, c.instance_id, c.start_date + 7 * n, c.start_date + 7 * n + 6, c.start_date + 7 * n, c.start_date + 7 * n + 6
        from report_data_collections c, generate_series(0, {weeks - 1}) n;
        select refresh_collection_status(id) from report_data_collections;
        """);

    private static async Task<Dictionary<string, string>> CollectionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select amc_execution_id, collection_id::text from workflow_executions", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var collections = new Dictionary<string, string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            collections.Add(rows.GetString(0), rows.GetString(1));
        }

        return collections;
    }

    private static async Task<string> KeyFileAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var file = Path.Combine(run.Folder, "keyfile");
        await File.WriteAllTextAsync(file, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), cancellationToken);
        return file;
    }

    private static async Task UntilAsync(NpgsqlConnection connection, string condition, CancellationToken cancellationToken)
    {
        while (!await ScalarAsync<bool>(connection, condition, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
