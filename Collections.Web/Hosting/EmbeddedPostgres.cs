using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
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
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;
    private readonly Process _server;
    private readonly Process? _watcher;
    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly string _cluster;
    private readonly TimeSpan _patience;
    private readonly ILogger _logger;

    private EmbeddedPostgres(
        FileStream folderLock, Process server, Process? watcher, PostgresBinaries binaries, ServerAccount account, string cluster, int port, string password,
        TimeSpan patience, ILogger logger)
    {
        (_lock, _server, _watcher, _binaries, _account, _cluster, _patience, _logger) = (folderLock, server, watcher, binaries, account, cluster, patience, logger);
        DataDirectory = Path.GetDirectoryName(cluster)!;
        Port = port;
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
    public string DataDirectory { get; }

    public int Port { get; }

    /// <summary>The id of the server process itself.</summary>
    public int ProcessId => _server.Id;

    /// <summary>For making databases and logins. Nothing of the application connects with it.</summary>
    public string SuperUserConnectionString { get; }

    /// <summary>What runs, in words: <c>PostgreSQL 17.10</c>.</summary>
    public string Description => $"PostgreSQL {_binaries.Version}";

    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var account = options.Account ?? ServerAccount.Choose();
        var binaries = Reachable(options.Binaries ?? PostgresBinaries.Find(), account, logger);
        var folder = Reachable(Path.GetFullPath(options.DataDirectory), account, logger);

        var folderLock = Lock(folder);
        try
        {
            var cluster = Path.Combine(folder, "postgres");
            ThrowIfOtherMajor(cluster, binaries);
            await StopOrphanAsync(cluster, options.Patience, logger, cancellationToken);
            var password = await InitialiseAsync(folder, cluster, binaries, account, cancellationToken);
            return await StartServerAsync(folderLock, cluster, binaries, account, password, options, logger, cancellationToken);
        }
        catch
        {
            await folderLock.DisposeAsync();
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
        await StopAsync(_server, _binaries, _account, _cluster, _patience);
        StopWatching(_watcher);
        _server.Dispose();
        await _lock.DisposeAsync();
        Log.Stopped(_logger, DataDirectory);
    }

    // One process at a time per folder. The operating system lets go of the lock when the holder dies, however it dies. The holder's number is
    // in a file of its own: a locked file cannot be read either.
    private static FileStream Lock(string folder)
    {
        var holder = Path.Combine(folder, "process-id");
        try
        {
            var file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return file;
        }
        catch (IOException exception)
        {
            throw new HostingException(
                $"The data folder '{folder}' is in use by process {(File.Exists(holder) ? File.ReadAllText(holder) : "(unknown)")}. Stop that one, or give this one "
                + "another folder with Postgres__DataDirectory, or share one PostgreSQL between them with ConnectionStrings__Collections.",
                exception);
        }
    }

    private static void ThrowIfOtherMajor(string cluster, PostgresBinaries binaries)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is var major && major != binaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            throw new HostingException(
                $"The data folder '{cluster}' was written by PostgreSQL {major}; the server program here is {binaries.Version} ({binaries.BinDirectory}), "
                + $"which cannot read it. Dump the data with PostgreSQL {major} and restore it, or start with an empty folder (Postgres__DataDirectory).");
        }
    }

    /// <summary>A server that outlived its application still holds the files; it is stopped properly, so that nothing has to be recovered.</summary>
    private static async Task StopOrphanAsync(string cluster, TimeSpan patience, ILogger logger, CancellationToken cancellationToken)
    {
        var file = Path.Combine(cluster, "postmaster.pid");
        if (OperatingSystem.IsWindows() || !File.Exists(file)
            || !int.TryParse((await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId))
        {
            return;
        }

        if (IsServer(processId))
        {
            Log.StoppingOrphan(logger, processId);
            UnixProcess.Signal(processId, UnixProcess.Interrupt);
            if (!await BecomesAsync(() => !IsServer(processId), patience, cancellationToken))
            {
                throw new HostingException($"A PostgreSQL server (process {processId}) from an earlier start still runs on '{cluster}' and does not stop. End it and start again.");
            }
        }

        // PostgreSQL itself would refuse to start when the number now belongs to any other living process, as happens in containers.
        File.Delete(file);

        bool IsServer(int id) => UnixProcess.CommandLine(id) is var words
            && words.Contains("postgres", StringComparison.Ordinal) && words.Contains(cluster, StringComparison.Ordinal);
    }

    private static async Task<string> InitialiseAsync(
        string folder, string cluster, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        var passwordFile = Path.Combine(folder, "superuser-password");
        if (Directory.Exists(cluster))
        {
            return File.Exists(passwordFile)
                ? (await File.ReadAllTextAsync(passwordFile, cancellationToken)).Trim()
                : throw new HostingException($"'{passwordFile}' is missing; without it the database in '{cluster}' cannot be opened. Restore it, or start with an empty folder.");
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        WritePrivate(passwordFile, password);

        // Under another name first: a folder of the final name is always a whole one.
        var unfinished = cluster + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        await GiveAsync(account, folder, unfinished, passwordFile);

        string[] locale = binaries.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] : ["--locale=C"];
        using var initDb = Process.Start(account.Command(
            binaries.InitDb, ["-D", unfinished, "-U", SuperUser, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", .. locale]))!;
        initDb.StandardInput.Close();
        var output = initDb.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = initDb.StandardError.ReadToEndAsync(cancellationToken);
        await initDb.WaitForExitAsync(cancellationToken);
        if (initDb.ExitCode != 0)
        {
            throw new HostingException($"{binaries.InitDb} failed in '{folder}': {(await errors).Trim()}\n{(await output).Trim()}");
        }

        Directory.Move(unfinished, cluster);
        return password;
    }

    private static async Task<EmbeddedPostgres> StartServerAsync(
        FileStream folderLock, string cluster, PostgresBinaries binaries, ServerAccount account, string password, EmbeddedPostgresOptions options,
        ILogger logger, CancellationToken cancellationToken)
    {
        // Between our asking for a free port and the server's taking it somebody else may take it: then once more.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = Process.Start(OwnSession(account.Command(binaries.Postgres, ["-D", cluster, .. Arguments(port, binaries, options)])))!;
            var said = new StringBuilder();
            server.ErrorDataReceived += (_, line) => Keep(said, line.Data);
            server.OutputDataReceived += (_, line) => Keep(said, line.Data);
            server.BeginErrorReadLine();
            server.BeginOutputReadLine();
            server.StandardInput.Close();
            var watcher = Watch(server.Id);
            var started = new EmbeddedPostgres(folderLock, server, watcher, binaries, account, cluster, port, password, options.Patience, logger);

            string? failure = null;
            try
            {
                await BecomesAsync(
                    async () =>
                    {
                        failure = await started.TryConnectAsync(cancellationToken);
                        return failure is null || server.HasExited;
                    },
                    options.Patience,
                    cancellationToken);
                if (failure is null)
                {
                    Log.Started(logger, binaries.Version, port, started.DataDirectory, server.Id);
                    return started;
                }
            }
            catch (OperationCanceledException)
            {
                await StopAsync(server, binaries, account, cluster, options.Patience);
                StopWatching(watcher);
                throw;
            }

            var exited = server.HasExited;
            await StopAsync(server, binaries, account, cluster, options.Patience);
            StopWatching(watcher);
            var words = said.ToString().Trim();
            if (attempt == 3 || !exited || !words.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new HostingException(
                    $"PostgreSQL {binaries.Version} did not start in '{cluster}': {(exited ? "it ended" : $"no answer within {options.Patience.TotalSeconds:0} s")}."
                    + $"\n{words}\n{LogTail(cluster)}\n{failure}".TrimEnd());
            }
        }

        static void Keep(StringBuilder said, string? line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        }
    }

    private static IEnumerable<string> Arguments(int port, PostgresBinaries binaries, EmbeddedPostgresOptions options)
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

    private async Task<string?> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{SuperUserConnectionString};Pooling=false;Timeout=2");
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (NpgsqlException exception)
        {
            return exception.Message;
        }
    }

    private static async Task StopAsync(Process server, PostgresBinaries binaries, ServerAccount account, string cluster, TimeSpan patience)
    {
        if (!server.HasExited)
        {
            if (OperatingSystem.IsWindows())
            {
                using var pgCtl = Process.Start(account.Command(binaries.PgCtl, ["stop", "-D", cluster, "-m", "fast", "-w"]))!;
                await pgCtl.WaitForExitAsync();
            }
            else
            {
                UnixProcess.Signal(server.Id, UnixProcess.Interrupt);
            }
        }

        if (!await ExitsAsync(server, patience) && !OperatingSystem.IsWindows())
        {
            // A backend is stuck. The next start recovers from the log, as after a power failure.
            UnixProcess.Signal(server.Id, UnixProcess.Quit);
            await ExitsAsync(server, patience);
        }
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

    private static void StopWatching(Process? watcher)
    {
        // Killed, not told: by now the number of the server may belong to somebody else.
        watcher?.Kill();
        watcher?.WaitForExit();
        watcher?.Dispose();
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

    private static string LogTail(string cluster)
    {
        var folder = new DirectoryInfo(Path.Combine(cluster, "log"));
        return folder.Exists && folder.GetFiles().MaxBy(file => file.LastWriteTimeUtc) is { } newest
            ? string.Join('\n', File.ReadLines(newest.FullName).TakeLast(15))
            : "";
    }

    private static string Reachable(string folder, ServerAccount account, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return folder;
        }

        // Another user gets in where it owns the folder; the parents have to let it through.
        var parent = Path.GetDirectoryName(folder) ?? folder;
        if (!account.CanReach(parent))
        {
            var instead = Path.Combine("/var/lib/data-collections", NameFor(folder));
            Log.Elsewhere(logger, folder, account.UserName!, instead);
            folder = instead;
        }

        Directory.CreateDirectory(folder, account.UserName is null
            ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    private static PostgresBinaries Reachable(PostgresBinaries binaries, ServerAccount account, ILogger logger)
    {
        if (binaries.Root is null || account.CanReach(binaries.BinDirectory))
        {
            return binaries;
        }

        var instead = Path.Combine("/var/lib/data-collections", $"postgres-{binaries.Version}");
        var copy = binaries with { BinDirectory = Path.Combine(instead, "bin"), Root = instead };
        if (!File.Exists(copy.Postgres))
        {
            Log.Elsewhere(logger, binaries.Root, account.UserName!, instead);
            Directory.CreateDirectory("/var/lib/data-collections");
            var unfinished = $"{instead}.{Environment.ProcessId}";
            Run("cp", "-a", binaries.Root, unfinished);
            Run("chmod", "-R", "go+rX", unfinished);
            if (!Directory.Exists(instead))
            {
                Directory.Move(unfinished, instead);
            }
        }

        return copy;
    }

    private static string NameFor(string folder) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16];

    private static async Task GiveAsync(ServerAccount account, string folder, params string[] paths)
    {
        if (account.UserName is not null)
        {
            // The folder too: the server's account needs to pass through it; the lock and the passwords in it stay readable to root only.
            await Task.Run(() => Run("chown", ["-R", account.UserName, .. paths]));
            Run("chmod", "go+x", folder);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new HostingException($"{program} {string.Join(' ', arguments)} failed: {errors.Trim()}");
        }
    }

    private static void WritePrivate(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        using var writer = new StreamWriter(path, Encoding.ASCII, options);
        writer.Write(content);
    }

    private static Task<bool> BecomesAsync(Func<bool> condition, TimeSpan patience, CancellationToken cancellationToken) =>
        BecomesAsync(() => Task.FromResult(condition()), patience, cancellationToken);

    private static async Task<bool> BecomesAsync(Func<Task<bool>> condition, TimeSpan patience, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Information, "PostgreSQL {Version} runs on 127.0.0.1:{Port}, data in {Folder} (process {ProcessId})")]
        public static partial void Started(ILogger logger, string version, int port, string folder, int processId);

        [LoggerMessage(8002, LogLevel.Information, "PostgreSQL in {Folder} stopped")]
        public static partial void Stopped(ILogger logger, string folder);

        [LoggerMessage(8003, LogLevel.Warning, "A PostgreSQL server (process {ProcessId}) of an earlier start is still running; stopping it first")]
        public static partial void StoppingOrphan(ILogger logger, int processId);

        [LoggerMessage(8004, LogLevel.Warning, "'{Folder}' cannot be reached by user {User}, as which PostgreSQL runs; using '{Instead}' instead")]
        public static partial void Elsewhere(ILogger logger, string folder, string user, string instead);
    }
}
