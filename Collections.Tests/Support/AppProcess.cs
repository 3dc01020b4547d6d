using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Collections.Web.Hosting;

namespace Collections.Tests.Support;

/// <summary>
/// The product as a process of its own, as an operator starts it: on a free port, with its output kept. Ended when disposed. Settings of the
/// surrounding environment that would change its behaviour are taken away.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    private AppProcess(Process process)
    {
        _process = process;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything printed so far, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>The binaries of the product beside those of the tests.</summary>
    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "Collections.Web.dll");

    /// <summary>The folder of the solution.</summary>
    public static string Source { get; } = FindSource();

    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Starts the product with these arguments and environment variables, on a free port unless <c>--urls</c> is among the arguments.</summary>
    public static AppProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        string[] words = [Dll, .. arguments];
        return StartCommand([DotNet, .. words, .. words.Contains("--urls") ? (string[])[] : ["--urls", "http://127.0.0.1:0"]], environment, folder);
    }

    /// <summary>Starts any command under the same conditions.</summary>
    public static AppProcess StartCommand(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] sections = ["ConnectionStrings__", "Amc__", "Demo__", "Postgres__", "Sandbox__", "DataProtection__", "ASPNETCORE_", "OTEL_"];
        foreach (var name in start.Environment.Keys.Where(name => sections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var app = new AppProcess(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, line) => app.Keep(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Keep(line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    /// <summary>Waits for <c>Ready:</c> and returns the address.</summary>
    public Task<string> ReadyAsync() => LineAsync("Ready: ");

    /// <summary>Waits for a line that starts so, and returns the rest of it. Fails with the whole output when the process ends before.</summary>
    public async Task<string> LineAsync(string start)
    {
        string? Found() => _lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));

        await Wait.UntilAsync(() => Found() is not null || _process.HasExited, Patience, () => $"no line '{start}' from the process:\n{Output}");
        if (Found() is null)
        {
            // The last lines may arrive after the end.
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        return Found()?[start.Length..] ?? throw new InvalidOperationException($"The process ended with {_process.ExitCode} without a line '{start}':\n{Output}");
    }

    /// <summary>Waits until the process has ended and its whole output has arrived; returns the exit code.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await Wait.UntilAsync(() => _process.HasExited, Patience, () => $"the process does not end:\n{Output}");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks to stop, as a service manager does, and waits.</summary>
    public Task<int> StopAsync()
    {
        UnixProcess.Signal(_process.Id, UnixProcess.Terminate);
        return ExitCodeAsync();
    }

    /// <summary>Ends it without any chance to clean up.</summary>
    public async Task KillAsync()
    {
        UnixProcess.Signal(_process.Id, UnixProcess.SigKill);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The living processes that this one started: id and command line.</summary>
    public IReadOnlyList<(int Id, string CommandLine)> Children() =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id, field: 4) == Id)
            .Select(id => (id, UnixProcess.CommandLine(id))),
    ];

    /// <summary>The process group of a process: what Ctrl-C in a terminal reaches.</summary>
    public static int GroupOf(int id) => Stat(id, field: 5);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            UnixProcess.Signal(_process.Id, UnixProcess.Terminate);
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static string FindSource()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Collections.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run inside the source tree.");
    }

    private static int Stat(int id, int field)
    {
        try
        {
            // "pid (name) state parent group …", and the name may hold anything.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
