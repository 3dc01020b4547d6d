using System.Globalization;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Npgsql;

namespace Collections.Benchmarks.Reports;

/// <summary>
/// A breakdown of 26 weeks against the 26 before: from the totals of ingest for few and for many values, and from the rows with a filter,
/// as the app under row level security, against hand-written SQL on a typed table without any.
/// </summary>
internal sealed class BreakdownBenchmark : IBenchmark
{
    public string Name => "breakdown";

    public string Description => "a breakdown by dimension over 52 weeks of 1 M rows, from totals and from rows";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = run.Size("rows", 1_040_000);
        var runs = run.Size("runs", 31);
        var database = await run.CreateDatabaseAsync(cancellationToken);
        await using var stage = new ReportBenchStage(database);
        await stage.CreateAsync(52, rows / 52, 500, 5_000, cancellationToken);
        await stage.ExecuteAsync(
            """
            create table typed (version_id bigint, campaign text, asin text, filtered boolean, impressions numeric, clicks numeric, spend numeric, sales numeric, purchases numeric,
                units_sold numeric);
            insert into typed select version_id, d01, d02, d03::boolean, m01, m02, m03, m04, m05, m06 from report_data_rows_p0 order by version_id;
            create index on typed (version_id);
            """, cancellationToken);

        var (before, after) = (new WeekSpan(ReportBenchStage.First, ReportBenchStage.First.AddDays(7 * 25)), new WeekSpan(ReportBenchStage.First.AddDays(7 * 26), ReportBenchStage.First.AddDays(7 * 51)));
        BreakdownRequest By(string dimension, params DimensionFilter[] filters) => new()
        {
            Collection = stage.Collection,
            Dimension = dimension,
            Before = before,
            After = after,
            Kpis = ["impressions"],
            Filters = filters,
        };

        run.Report("500 values", await stage.MedianAsync(runs, By("campaign"), cancellationToken));
        run.Report("5,000 values", await stage.MedianAsync(runs, By("asin"), cancellationToken));

        var request = By("campaign", new DimensionFilter("asin", ["B000000007", "B000000011"]));
        var ours = await stage.MedianAsync(runs, request, cancellationToken);
        var alone = await ReportBenchStage.MedianAsync(runs, () => stage.Reports.BreakdownAsync(request, cancellationToken));
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        var plain = await ReportBenchStage.MedianAsync(runs, async () =>
        {
            await using var command = new NpgsqlCommand(
                """
                select version_id <= 26, campaign, count(*), count(*) filter (where filtered), count(impressions), sum(impressions) from typed
                where version_id between 1 and 52 and asin = any ('{B000000007,B000000011}') group by 1, 2
                """, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
            }
        });
        run.Say(string.Create(CultureInfo.InvariantCulture, $"from rows, filtered: {ours:F0} ms, asked alone, with the filtered weeks, {alone:F0} ms; hand-written on a typed table {plain:F0} ms"));
        run.Report("from rows", ours / plain);
    }
}
