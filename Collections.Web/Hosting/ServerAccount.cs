using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Collections.Web.Hosting;

/// <summary>Under which account the server programs run. PostgreSQL refuses root, so root has to become somebody else first.</summary>
/// <param name="Prefix">Words put before the command.</param>
/// <param name="UserName">The user that the command is started as, or null for the caller.</param>
internal sealed partial record ServerAccount(IReadOnlyList<string> Prefix, string? UserName)
{
    private const string Elsewhere = "/var/lib/data-collections";

    /// <summary>The caller itself. Good for everybody but root.</summary>
    public static ServerAccount Caller { get; } = new([], null);

    /// <summary>Root seen as user 1000 in a user namespace: works in private folders, and the files stay root's.</summary>
    public static ServerAccount UserNamespace { get; } = new(["unshare", "--user", "--map-user=1000", "--map-group=1000"], null);

    public static ServerAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return Caller;
        }

        // Namespaces are switched off in some containers and not to be had outside Linux.
        return UserNamespace.Runs("true") ? UserNamespace : OtherUser();
    }

    /// <summary>A real user of this machine. Program and data must be reachable by that user, the data owned by it.</summary>
    public static ServerAccount OtherUser()
    {
        var users = File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal) : [];
        string[] candidates = ["postgres", "nobody"];
        return candidates.FirstOrDefault(users.Contains) is { } user
            ? new([], user)
            : throw new HostingException(
                "PostgreSQL does not run as root, user namespaces are not available here (unshare --user), and there is neither a user "
                + "'postgres' nor 'nobody'. Start as another user, or set ConnectionStrings__Collections.");
    }

    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string[] words = [.. Prefix, program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            // Not the caller's folder, which the other user may not be allowed to enter.
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (UserName is not null)
        {
            start.UserName = UserName;
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Makes the folder that was asked for, or, where the account's user cannot get through to that one, another that it can.</summary>
    public string Place(string folder, ILogger logger)
    {
        var place = folder;
        if (!CanReach(Path.GetDirectoryName(folder) ?? folder))
        {
            place = Path.Combine(Elsewhere, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);
            Log.Elsewhere(logger, folder, UserName!, place);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(place);
        }
        else
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(place, UserName is null ? owner : owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return place;
    }

    /// <summary>The server program itself, or a copy of it that the account's user can run.</summary>
    public PostgresBinaries Place(PostgresBinaries binaries, ILogger logger)
    {
        if (binaries.Root is null || CanReach(binaries.BinDirectory))
        {
            return binaries;
        }

        var place = Path.Combine(Elsewhere, $"postgres-{binaries.Version}");
        if (!Directory.Exists(place))
        {
            Log.Elsewhere(logger, binaries.Root, UserName!, place);
            Directory.CreateDirectory(Elsewhere);
            var unfinished = $"{place}.{Environment.ProcessId}";
            Run("cp", "-a", binaries.Root, unfinished);
            Run("chmod", "-R", "go+rX", unfinished);
            Directory.Move(unfinished, place);
        }

        return binaries with { BinDirectory = Path.Combine(place, "bin"), Root = place };
    }

    /// <summary>Makes files and folders the account's user's own.</summary>
    public void Give(params string[] paths)
    {
        if (UserName is not null)
        {
            Run("chown", ["-R", UserName, .. paths]);
        }
    }

    private bool CanReach(string path)
    {
        if (UserName is null || OperatingSystem.IsWindows())
        {
            return true;
        }

        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    private bool Runs(string program)
    {
        try
        {
            using var process = Process.Start(Command(program))!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
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

    private static partial class Log
    {
        [LoggerMessage(8004, LogLevel.Warning, "'{Folder}' cannot be reached by user {User}, as which PostgreSQL runs; using '{Instead}' instead")]
        public static partial void Elsewhere(ILogger logger, string folder, string user, string instead);
    }
}
