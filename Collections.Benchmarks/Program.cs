using Collections.Benchmarks;
using Collections.Benchmarks.Ingest;
using Collections.Benchmarks.Makespan;
using Collections.Benchmarks.Overhead;
using Collections.Benchmarks.Push;
using Collections.Benchmarks.Reports;

if (args is [PushClients.Word, ..])
{
    // The browsers of the push benchmark: a process of their own, so that the server's memory is only the server's.
    return await PushClients.RunAsync(args[1..]);
}

// Everything that ./bench can measure.
IBenchmark[] benchmarks =
[
    new StartBenchmark(), new IngestBenchmark(), new MakespanBenchmark(), new OverheadBenchmark(), new PushBenchmark(),
    new TrendBenchmark(), new BreakdownBenchmark(), new DriversBenchmark(), new DashboardBenchmark(),
];

if (args is [])
{
    foreach (var benchmark in benchmarks)
    {
        Console.WriteLine($"{benchmark.Name,-12} {benchmark.Description}");
    }

    return 0;
}

var chosen = args[0] == "all" ? benchmarks : benchmarks.Where(benchmark => benchmark.Name == args[0]).ToArray();
if (chosen is [])
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}'; without a name the list is printed.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var passed = true;
try
{
    var options = Options(args[1..]);
    foreach (var benchmark in chosen)
    {
        await using var run = new BenchmarkRun(benchmark.Name, options);
        await benchmark.RunAsync(run, stop.Token);
        run.ThrowIfAnyOptionIsUnknown();
        passed &= run.Passed;
    }
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

return passed ? 0 : 1;

static Dictionary<string, string> Options(string[] words) =>
    words.Chunk(2).ToDictionary(
        pair => pair is [['-', '-', .. var option], _] ? option : throw new ArgumentException($"{string.Join(' ', pair)}: options are written --option value."),
        pair => pair[1]);
