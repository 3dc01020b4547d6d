using System.Diagnostics;

namespace Collections.Benchmarks;

/// <summary>From the start of the process to the line that scripts wait for.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    public string Name => "start";

    public string Description => "seconds from the start of the process to its line Ready, in an empty folder and on existing data";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var data = Path.Combine(run.Folder, "data");
        run.Report("empty folder", await SecondsToReadyAsync(data, cancellationToken));
        run.Report("existing data", await SecondsToReadyAsync(data, cancellationToken));
    }

    private static async Task<double> SecondsToReadyAsync(string data, CancellationToken cancellationToken)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "Collections.Web.dll");
        var since = Stopwatch.GetTimestamp();
        using var app = Process.Start(new ProcessStartInfo("dotnet", [dll, "--urls", "http://127.0.0.1:0", "--Postgres:DataDirectory", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        while (await app.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("Ready: ", StringComparison.Ordinal))
            {
                var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
                using var stop = Process.Start("kill", ["-TERM", $"{app.Id}"])!;
                await app.StandardOutput.ReadToEndAsync(cancellationToken);
                await app.WaitForExitAsync(cancellationToken);
                return seconds;
            }
        }

        throw new InvalidOperationException("The application ended before it was ready.");
    }
}
