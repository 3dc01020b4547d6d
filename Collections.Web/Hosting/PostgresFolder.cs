using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Collections.Web.Hosting;

/// <summary>
/// The folder of an embedded server: its files (<c>postgres</c>), its password, and the lock that keeps a second process out. Held until disposed.
/// </summary>
internal sealed class PostgresFolder : IDisposable
{
    private readonly FileStream _lock;

    private PostgresFolder(string path, FileStream folderLock)
    {
        Path = path;
        Cluster = System.IO.Path.Combine(path, "postgres");
        _lock = folderLock;
    }

    public string Path { get; }

    /// <summary>What PostgreSQL calls the data directory.</summary>
    public string Cluster { get; }

    private string PasswordFile => System.IO.Path.Combine(Path, "superuser-password");

    /// <summary>
    /// One process at a time per folder. The operating system lets go of the lock when the holder dies, however it dies. The holder's number is in
    /// a file of its own: a locked file cannot be read either.
    /// </summary>
    public static PostgresFolder Take(string path)
    {
        var holder = System.IO.Path.Combine(path, "process-id");
        try
        {
            var folderLock = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(path, folderLock);
        }
        catch (IOException exception)
        {
            throw new HostingException(
                $"The data folder '{path}' is in use by process {(File.Exists(holder) ? File.ReadAllText(holder) : "(unknown)")}. Stop that one, or give this one "
                + "another folder with Postgres__DataDirectory, or share one PostgreSQL between them with ConnectionStrings__Collections.",
                exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    public void ThrowIfOtherMajor(PostgresBinaries binaries)
    {
        var file = System.IO.Path.Combine(Cluster, "PG_VERSION");
        if (File.Exists(file) && File.ReadAllText(file).Trim() is var major && major != binaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            throw new HostingException(
                $"The data folder '{Cluster}' was written by PostgreSQL {major}; the server program here is {binaries.Version} ({binaries.BinDirectory}), "
                + $"which cannot read it. Dump the data with PostgreSQL {major} and restore it, or start with an empty folder (Postgres__DataDirectory).");
        }
    }

    /// <summary>A server that outlived its application still holds the files; it is stopped properly, so that nothing has to be recovered.</summary>
    /// <returns>The number of the process that was stopped, if there was one.</returns>
    public async Task<int?> StopOrphanAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Cluster, "postmaster.pid");
        if (OperatingSystem.IsWindows() || !File.Exists(file)
            || !int.TryParse((await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId))
        {
            return null;
        }

        var wasRunning = IsServer();
        if (wasRunning)
        {
            UnixProcess.Signal(processId, UnixProcess.Interrupt);
            if (!await Condition.HoldsWithinAsync(patience, () => !IsServer(), cancellationToken))
            {
                throw new HostingException(
                    $"A PostgreSQL server (process {processId}) from an earlier start still runs on '{Cluster}' and does not stop. End it and start again.");
            }
        }

        // PostgreSQL itself would refuse to start when the number now belongs to any other living process, as happens in containers.
        File.Delete(file);
        return wasRunning ? processId : null;

        bool IsServer() => UnixProcess.CommandLine(processId) is var words
            && words.Contains("postgres", StringComparison.Ordinal) && words.Contains(Cluster, StringComparison.Ordinal);
    }

    /// <summary>Makes the server's files where they are missing; returns the superuser's password.</summary>
    public async Task<string> InitialiseAsync(PostgresBinaries binaries, ServerAccount account, string superUser, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Cluster))
        {
            return File.Exists(PasswordFile)
                ? (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim()
                : throw new HostingException(
                    $"'{PasswordFile}' is missing; without it the database in '{Cluster}' cannot be opened. Restore it, or start with an empty folder.");
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        WritePrivate(PasswordFile, password);

        // Under another name first: a folder of the final name is always a whole one.
        var unfinished = Cluster + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        account.Give(unfinished, PasswordFile);
        string[] locale = binaries.Major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] : ["--locale=C"];
        using var initDb = Process.Start(account.Command(
            binaries.InitDb, ["-D", unfinished, "-U", superUser, "--auth=scram-sha-256", $"--pwfile={PasswordFile}", "--encoding=UTF8", .. locale]))!;
        initDb.StandardInput.Close();
        var output = initDb.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = initDb.StandardError.ReadToEndAsync(cancellationToken);
        await initDb.WaitForExitAsync(cancellationToken);
        if (initDb.ExitCode != 0)
        {
            throw new HostingException($"{binaries.InitDb} failed in '{Path}': {(await errors).Trim()}\n{(await output).Trim()}");
        }

        Directory.Move(unfinished, Cluster);
        return password;
    }

    /// <summary>The last lines of the server's log, for an error message.</summary>
    public string LogTail()
    {
        var folder = new DirectoryInfo(System.IO.Path.Combine(Cluster, "log"));
        return folder.Exists && folder.GetFiles().MaxBy(file => file.LastWriteTimeUtc) is { } newest
            ? string.Join('\n', File.ReadLines(newest.FullName).TakeLast(15))
            : "";
    }

    private static void WritePrivate(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, Encoding.ASCII, options);
        writer.Write(content);
    }
}
