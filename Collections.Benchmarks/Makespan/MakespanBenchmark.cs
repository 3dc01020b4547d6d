using Collections.AmcSandbox;
using Collections.Core.Execution;
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
        await using var app = await BenchmarkApp.StartAsync(
            run, database, "worker", sandbox, new Dictionary<string, string?> { ["Amc:PollInterval"] = BenchmarkApp.Interval(poll) }, cancellationToken);

        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        await connection.UntilAsync("select count(*) = 6 from amc_instances", cancellationToken);
        await connection.RunAsync(BenchmarkSql.Plan("Benchmark", Collections, weeks, instances), cancellationToken);
        app.Services.GetRequiredService<IJobQueue>().Dispatch();
        await connection.UntilAsync("select bool_and(status = 'COMPLETED') from report_data_collections", cancellationToken);

        var collections = await CollectionsAsync(connection, cancellationToken);
        var ledger = await sandbox.ReadLedgerAsync(cancellationToken);
        var runs = ledger.Executions.OrderBy(execution => execution.CreateTime).Select(execution => new GreedyRefill.Run(
            collections[execution.WorkflowExecutionId.ToString()], execution.InstanceId, (execution.EndTime - execution.StartTime)!.Value.TotalSeconds)).ToList();
        var reference = GreedyRefill.Makespan(runs, PerInstance, PerCollection, Collections);
        var ours = await connection.ScalarAsync<double>(
            "select extract(epoch from max(w.finished_at) - min(c.created_at))::float8 from report_data_weeks w join report_data_collections c on c.id = w.collection_id",
            cancellationToken);
        var median = runs.Select(one => one.Seconds).Order().ElementAt(runs.Count / 2);
        run.Say(FormattableString.Invariant(
            $"{instances} instance(s), {runs.Count} executions, median {median:0.0} s = {median / poll.TotalSeconds:0} polls; ours {ours:0.0} s, greedy refill {reference:0.0} s"));
        if (median < 200 * poll.TotalSeconds)
        {
            throw new ArgumentException("The median execution must last at least 200 poll intervals: lower --time-scale or --poll-ms.");
        }

        return ours / reference;
    }

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
}
