using System.Globalization;
using Collections.AmcSandbox;
using Collections.Core.Execution;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collections.Benchmarks.Overhead;

/// <summary>
/// What a week costs beside AMC: statements and jobs per week, counted by the database itself, weeks a second with the sandbox and PostgreSQL on the same
/// machine, and what the product does while there is nothing to do. One week is traced, statement by statement.
/// </summary>
internal sealed class OverheadBenchmark : IBenchmark
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    // The benchmark itself is the superuser. What Hangfire does stands apart: its tables are in a schema of its own.
    private const string Counted =
        $"""
        select case when s.query ~* '{BenchmarkSql.Control}' then 'transaction'
                    when s.query ~* '"?hangfire"?\.' then 'hangfire' else 'ours' end as kind,
               left(regexp_replace(s.query, '\s+', ' ', 'g'), 100) as text, s.calls
        from pg_stat_statements s join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
        where d.datname = current_database() and not r.rolsuper and s.toplevel
        """;

    private const string Jobs = "select coalesce(max(id), 0) from hangfire.job";

    public string Name => "overhead";

    public string Description => "statements and jobs per week, weeks a second, statements a second while idle; one week traced";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var weeks = run.Size("weeks", 52);
        var collections = run.Size("collections", 5);
        var scale = run.Option("time-scale", 2_000);
        var idle = TimeSpan.FromSeconds(run.Size("idle-seconds", 30));
        var database = await run.CreateDatabaseAsync(cancellationToken);
        await using var sandbox = await SandboxApp.StartAsync(new SandboxOptions { TimeScale = scale }, "http://127.0.0.1:0", cancellationToken);
        // What the benchmark asks itself is not to be in the trace.
        await using var source = new NpgsqlDataSourceBuilder(database.SuperUser).ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => false)).Build();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        await using (var app = await BenchmarkApp.StartAsync(
            run, database, "all", sandbox, new Dictionary<string, string?> { ["Amc:PollInterval"] = BenchmarkApp.Interval(Poll) }, cancellationToken))
        {
            await connection.UntilAsync("select count(*) = 6 from amc_instances", cancellationToken);
            var queue = app.Services.GetRequiredService<IJobQueue>();

            // Not counted: while code is compiled and recompiled, that takes a third of both cores.
            await CollectAsync(connection, queue, "Warm-up", collections, weeks, cancellationToken);
            await MeasureAsync(run, connection, queue, collections, weeks, cancellationToken);
            await TraceAsync(run, connection, queue, cancellationToken);
        }

        await using (await BenchmarkApp.StartAsync(run, database, "all", sandbox, new Dictionary<string, string?>(), cancellationToken))
        {
            await Task.Delay(Settle, TimeProvider.System, cancellationToken);
            await MeasureIdleAsync(run, connection, idle, cancellationToken);
        }
    }

    private static async Task CollectAsync(
        NpgsqlConnection connection, IJobQueue queue, string name, int collections, int weeks, CancellationToken cancellationToken)
    {
        await connection.RunAsync(BenchmarkSql.Plan(name, collections, weeks, collections), cancellationToken);
        queue.Dispatch();
        await connection.UntilAsync($"select bool_and(status = 'COMPLETED') from report_data_collections where name like '{name} %'", cancellationToken);
    }

    private static async Task MeasureAsync(
        BenchmarkRun run, NpgsqlConnection connection, IJobQueue queue, int collections, int weeks, CancellationToken cancellationToken)
    {
        await connection.RunAsync("select pg_stat_statements_reset()", cancellationToken);
        var jobs = await connection.ScalarAsync<long>(Jobs, cancellationToken);
        await CollectAsync(connection, queue, "Measured", collections, weeks, cancellationToken);
        var seconds = await connection.ScalarAsync<double>(
            """
            select extract(epoch from max(w.finished_at) - min(c.created_at))::float8
            from report_data_weeks w join report_data_collections c on c.id = w.collection_id where c.name like 'Measured %'
            """,
            cancellationToken);
        var counts = await CountAsync(connection, cancellationToken);
        jobs = await connection.ScalarAsync<long>(Jobs, cancellationToken) - jobs;

        double total = collections * weeks;
        var control = counts.Where(count => count.Kind == "transaction").Sum(count => count.Calls);
        var hangfire = counts.Where(count => count.Kind == "hangfire").Sum(count => count.Calls);
        run.Say(string.Create(CultureInfo.InvariantCulture, $"{total} weeks in {seconds:0.0} s"));
        run.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"beside ours: Hangfire {hangfire / total:0.0} statements a week ({hangfire / (double)jobs:0.0} a job), {control / total:0.0} of transaction control a week, of both"));
        foreach (var (text, calls) in await TopAsync(connection, "ours", cancellationToken))
        {
            run.Say(string.Create(CultureInfo.InvariantCulture, $"{calls / total,7:0.00} a week: {text}"));
        }

        run.Report("statements a week", counts.Where(count => count.Kind == "ours").Sum(count => count.Calls) / total);
        run.Report("jobs a week", jobs / total);
        run.Report("weeks a second", total / seconds);
    }

    private static async Task TraceAsync(BenchmarkRun run, NpgsqlConnection connection, IJobQueue queue, CancellationToken cancellationToken)
    {
        await connection.UntilAsync("select not exists (select from hangfire.jobqueue)", cancellationToken);
        using var trace = new StatementTrace();
        await CollectAsync(connection, queue, "Traced", 1, 1, cancellationToken);
        run.Say("one week, statement by statement (those of Hangfire are counted, not shown; ticks and polls that fall in between are among them):");
        foreach (var line in trace.Lines())
        {
            run.Say(line);
        }
    }

    private static async Task MeasureIdleAsync(BenchmarkRun run, NpgsqlConnection connection, TimeSpan idle, CancellationToken cancellationToken)
    {
        await connection.RunAsync("select pg_stat_statements_reset()", cancellationToken);
        await Task.Delay(idle, TimeProvider.System, cancellationToken);
        var counts = await CountAsync(connection, cancellationToken);
        run.Say("while idle: " + string.Join(
            ", ", counts.GroupBy(count => count.Kind).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Sum(count => count.Calls) / idle.TotalSeconds:0.0}/s"))));
        foreach (var (text, calls) in await TopAsync(connection, "%", cancellationToken))
        {
            run.Say(string.Create(CultureInfo.InvariantCulture, $"{calls / idle.TotalSeconds,7:0.00} a second: {text}"));
        }

        run.Report("statements a second, idle", counts.Sum(count => count.Calls) / idle.TotalSeconds);
    }

    private static Task<List<(string Kind, long Calls)>> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ListAsync($"select kind, sum(calls)::bigint from ({Counted}) s group by kind", row => (row.GetString(0), row.GetInt64(1)), cancellationToken);

    private static Task<List<(string Text, long Calls)>> TopAsync(NpgsqlConnection connection, string kind, CancellationToken cancellationToken) =>
        connection.ListAsync(
            $"select text, sum(calls)::bigint from ({Counted}) s where kind like '{kind}' group by text order by 2 desc limit 16",
            row => (row.GetString(0), row.GetInt64(1)), cancellationToken);
}
