using System.Diagnostics;

namespace Collections.Web.Hosting;

/// <summary>Under which account the server programs run. PostgreSQL refuses root, so root has to become somebody else first.</summary>
/// <param name="Prefix">Words put before the command.</param>
/// <param name="UserName">The user that the command is started as, or null for the caller.</param>
internal sealed record ServerAccount(IReadOnlyList<string> Prefix, string? UserName)
{
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

    /// <summary>Whether the account's user can get at a file or folder. Only another user can be kept out.</summary>
    public bool CanReach(string path)
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
}
