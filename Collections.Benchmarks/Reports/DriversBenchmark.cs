using Collections.Core.Reporting;

namespace Collections.Benchmarks.Reports;

/// <summary>The drivers of a change between two weeks of 100,000 rows, by a dimension with too many values for totals: of a sum and of a ratio.</summary>
internal sealed class DriversBenchmark : IBenchmark
{
    public string Name => "drivers";

    public string Description => "drivers of change of 100,000 rows in two weeks, by 20,000 values";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = run.Size("rows", 100_000);
        await using var stage = new ReportBenchStage(await run.CreateDatabaseAsync(cancellationToken));
        await stage.CreateAsync(2, rows, 500, 20_000, cancellationToken);
        foreach (var (figure, kpi) in (ValueTuple<string, string>[])[("of a sum", "sales"), ("of a ratio", "roas")])
        {
            var request = new DriversRequest { Collection = stage.Collection, Kpi = kpi, Dimension = "asin" };
            var milliseconds = await ReportBenchStage.MedianAsync(5, async () =>
            {
                if (await stage.Reports.DriversAsync(request, cancellationToken) is not ReportOutcome<Drivers>.Done { Value: { } drivers }
                    || Math.Abs(drivers.Lines.Sum(line => line.Contribution) + (drivers.Rest?.Contribution ?? 0) - drivers.Total.Absolute!.Value) > 0.0000001m)
                {
                    throw new InvalidOperationException("The lines do not add up to the change.");
                }
            });
            run.Report(figure, milliseconds / 1000);
        }
    }
}
