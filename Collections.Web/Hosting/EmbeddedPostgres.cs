using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Collections.Web.Hosting;

/// <summary>
/// A PostgreSQL server of our own, for a start with nothing: on a free loopback port, with a random password, in a folder of ours, stopped
/// with this process. When this process is killed, a small watcher stops the server; should that die too, the next start does.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string SuperUser = "postgres";
    private const string Statistics = "pg_stat_statements";

    private readonly PostgresFolder _folder;
    private readonly Process _server;
    private readonly Process? _watcher;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;
    private bool _answered;

    private EmbeddedPostgres(
        PostgresFolder folder, Process server, PostgresBinaries binaries, ServerAccount account, int port, string password, TimeSpan patience, ILogger logger)
    {
        (_folder, _server, _binaries, _account, _patience, _logger) = (folder, server, binaries, account, patience, logger);
        _watcher = Watch(server.Id);
        SuperUserConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = SuperUser,
            Password = password,
            Database = "postgres",
        }.ConnectionString;
    }

    /// <summary>Where the data really is: another folder than asked for when the server's account cannot reach that one.</summary>
    public string DataDirectory => _folder.Path;

    /// <summary>The id of the server process itself.</summary>
    public int ProcessId => _server.Id;

    /// <summary>For making databases and logins. Nothing of the application connects with it.</summary>
    public string SuperUserConnectionString { get; }

    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var account = options.Account ?? ServerAccount.Choose();
        var binaries = account.Place(options.Binaries ?? PostgresBinaries.Find(), logger);
        var folder = PostgresFolder.Take(account.Place(Path.GetFullPath(options.DataDirectory), logger));
        try
        {
            folder.ThrowIfOtherMajor(binaries);
            if (await folder.StopOrphanAsync(options.Patience, cancellationToken) is { } orphan)
            {
                Log.StoppedOrphan(logger, orphan);
            }

            var password = await folder.InitialiseAsync(binaries, account, SuperUser, cancellationToken);
            return await StartServerAsync(folder, binaries, account, password, options, logger, cancellationToken);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Statement statistics for a database, where the server program has them.</summary>
    public async Task AddStatisticsAsync(string database, CancellationToken cancellationToken)
    {
        if (_binaries.HasLibrary(Statistics))
        {
            await using var connection = new NpgsqlConnection($"{SuperUserConnectionString};Database={database};Pooling=false");
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"create extension if not exists {Statistics}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Idle pooled connections would each log "terminating connection due to administrator command".
        NpgsqlConnection.ClearAllPools();
        await StopServerAsync();
        _folder.Dispose();
        Log.Stopped(_logger, DataDirectory);
    }

    private static async Task<EmbeddedPostgres> StartServerAsync(
        PostgresFolder folder, PostgresBinaries binaries, ServerAccount account, string password, EmbeddedPostgresOptions options, ILogger logger,
        CancellationToken cancellationToken)
    {
        // Between our asking for a free port and the server's taking it somebody else may take it: then once more.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var said = new ConcurrentQueue<string>();
            var server = Process.Start(OwnSession(account.Command(binaries.Postgres, ["-D", folder.Cluster, .. Settings(port, binaries, options)])))!;
            server.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
            server.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
            server.BeginErrorReadLine();
            server.BeginOutputReadLine();
            server.StandardInput.Close();
            var started = new EmbeddedPostgres(folder, server, binaries, account, port, password, options.Patience, logger);
            var exited = false;
            try
            {
                if (await started.AnswersAsync(cancellationToken))
                {
                    Log.Started(logger, binaries.Version, port, folder.Path, server.Id);
                    return started;
                }

                exited = server.HasExited;
            }
            finally
            {
                if (!started._answered)
                {
                    await started.StopServerAsync();
                }
            }

            var words = string.Join('\n', said).Trim();
            if (attempt == 3 || !words.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new HostingException(
                    $"PostgreSQL {binaries.Version} did not start in '{folder.Cluster}': {(exited ? "it ended" : $"no answer within {options.Patience.TotalSeconds:0} s")}."
                    + $"\n{words}\n{folder.LogTail()}".TrimEnd());
            }
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        await Condition.HoldsWithinAsync(_patience, async () => (_answered = await TryConnectAsync()) || _server.HasExited, cancellationToken);
        return _answered;

        async Task<bool> TryConnectAsync()
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{SuperUserConnectionString};Pooling=false;Timeout=5");
                await connection.OpenAsync(cancellationToken);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState != PostgresErrorCodes.CannotConnectNow)
            {
                throw new HostingException($"PostgreSQL in '{_folder.Cluster}' refuses its own superuser: {exception.MessageText}", exception);
            }
            catch (NpgsqlException)
            {
                // Not listening yet, or still starting up.
                return false;
            }
        }
    }

    private static IEnumerable<string> Settings(int port, PostgresBinaries binaries, EmbeddedPostgresOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = IPAddress.Loopback.ToString(),
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
            ["shared_buffers"] = "256MB",
            ["effective_cache_size"] = "1GB",
            ["work_mem"] = "16MB",
            ["maintenance_work_mem"] = "128MB",
            ["max_wal_size"] = "2GB",
            ["random_page_cost"] = "1.1",
            ["jit"] = "off",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["logging_collector"] = "on",
            ["log_directory"] = "log",
            ["log_filename"] = "postgres-%a.log",
            ["log_rotation_age"] = "1d",
            ["log_truncate_on_rotation"] = "on",
        };
        if (binaries.HasLibrary(Statistics))
        {
            settings["shared_preload_libraries"] = Statistics;
        }

        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["synchronous_commit"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return settings.SelectMany(setting => (string[])["-c", $"{setting.Key}={setting.Value}"]);
    }

    private async Task StopServerAsync()
    {
        if (!_server.HasExited)
        {
            if (OperatingSystem.IsWindows())
            {
                using var pgCtl = Process.Start(_account.Command(_binaries.PgCtl, ["stop", "-D", _folder.Cluster, "-m", "fast", "-w"]))!;
                await pgCtl.WaitForExitAsync();
            }
            else
            {
                UnixProcess.Signal(_server.Id, UnixProcess.Interrupt);
            }
        }

        if (!await ExitsAsync(_server, _patience) && !OperatingSystem.IsWindows())
        {
            // A backend is stuck. The next start recovers from the log, as after a power failure.
            UnixProcess.Signal(_server.Id, UnixProcess.Quit);
            await ExitsAsync(_server, _patience);
        }

        // Killed, not told: by now the number of the server may belong to somebody else.
        _watcher?.Kill();
        _watcher?.WaitForExit();
        _watcher?.Dispose();
        _server.Dispose();
    }

    private static async Task<bool> ExitsAsync(Process process, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return process.HasExited;
        }
    }

    /// <summary>
    /// A shell that holds one end of a pipe of ours: when this process is gone, however it went, the read ends and the server is told to stop.
    /// </summary>
    private static Process? Watch(int server)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        return Process.Start(OwnSession(new ProcessStartInfo(
            "/bin/sh", ["-c", "read -r _; kill -INT \"$1\"", "collections-postgres-watcher", server.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }));
    }

    /// <summary>Ctrl-C in a terminal goes to every process of the group. The database must outlive the application's orderly stop.</summary>
    private static ProcessStartInfo OwnSession(ProcessStartInfo start)
    {
        string[]? prefix = OperatingSystem.IsWindows() ? null
            : File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"]
            : File.Exists("/usr/bin/perl") ? ["/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV", "--"]
            : null;
        if (prefix is not null)
        {
            string[] words = [.. prefix, start.FileName, .. start.ArgumentList];
            start.FileName = words[0];
            start.ArgumentList.Clear();
            foreach (var word in words[1..])
            {
                start.ArgumentList.Add(word);
            }
        }

        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Information, "PostgreSQL {Version} runs on 127.0.0.1:{Port}, data in {Folder} (process {ProcessId})")]
        public static partial void Started(ILogger logger, string version, int port, string folder, int processId);

        [LoggerMessage(8002, LogLevel.Information, "PostgreSQL in {Folder} stopped")]
        public static partial void Stopped(ILogger logger, string folder);

        [LoggerMessage(8003, LogLevel.Warning, "A PostgreSQL server (process {ProcessId}) of an earlier start was still running and has been stopped")]
        public static partial void StoppedOrphan(ILogger logger, int processId);
    }
}
