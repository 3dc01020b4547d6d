using System.Globalization;
using Collections.Core.Reporting;
using Npgsql;

namespace Collections.Benchmarks.Reports;

/// <summary>The weeks of a year as a report reads them: the summaries, under row level security, from the statement to the last parsed figure.</summary>
internal sealed class TrendBenchmark : IBenchmark
{
    public string Name => "trend";

    public string Description => "a 52-week trend of all KPIs with 1 M rows behind it";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = run.Size("rows", 1_000_000);
        var runs = run.Size("runs", 31);
        await using var stage = new ReportBenchStage(await run.CreateDatabaseAsync(cancellationToken));
        await stage.CreateAsync(52, rows / 52, 500, 5_000, cancellationToken);

        await using var connection = await stage.Db.OpenAsync(stage.Scope, cancellationToken);
        var head = (await ReportSource.HeadAsync(connection, stage.Collection, cancellationToken))!;
        run.Report("52 weeks", await ReportBenchStage.MedianAsync(runs, () => ReportSource.WeeksAsync(connection, head, null, cancellationToken)));

        var whole = await ReportBenchStage.MedianAsync(runs, async () => await stage.Reports.ReadAsync(new() { Collection = stage.Collection }, cancellationToken));
        var sql = await ReportBenchStage.MedianAsync(runs, async () =>
        {
            await using var command = new NpgsqlCommand("select * from week_kpi_values($1, '2025-01-06', '2026-01-05')", connection)
            {
                Parameters = { new() { Value = stage.Collection.Value } },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
        var typed = await AddingAsync("select version_id, sum(m01), sum(m02), sum(m03), sum(m04), sum(m05), sum(m06) from report_data_rows group by version_id");

        // The same rows as result documents, which is how they come from AMC and how they could have been kept.
        await stage.ExecuteAsync(
            """
            create table json_rows as
                select version_id, jsonb_build_object('campaign', d01, 'asin', d02, 'filtered', d03, 'impressions', m01, 'clicks', m02, 'spend', m03,
                    'sales', m04, 'purchases', m05, 'units_sold', m06) as row
                from report_data_rows_p0;
            grant select on json_rows to collections_app
            """, cancellationToken);
        var json = await AddingAsync(
            """
            select version_id, sum((row ->> 'impressions')::numeric), sum((row ->> 'clicks')::numeric), sum((row ->> 'spend')::numeric),
                sum((row ->> 'sales')::numeric), sum((row ->> 'purchases')::numeric), sum((row ->> 'units_sold')::numeric)
            from json_rows group by version_id
            """);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"the whole report with all its parts {whole:F1} ms, week_kpi_values in SQL {sql:F1} ms; adding up instead: typed rows {typed:F0} ms, JSON rows {json:F0} ms"));

        Task<double> AddingAsync(string statement) => ReportBenchStage.MedianAsync(3, async () =>
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
    }
}
