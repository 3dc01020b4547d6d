using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Collections.Web.Hosting;

/// <summary>A PostgreSQL server program on this machine: the one that the build fetched, else an installed one.</summary>
/// <param name="BinDirectory">Where <c>initdb</c> and <c>postgres</c> are.</param>
/// <param name="Version">As <c>postgres --version</c> says, for example <c>17.10</c>.</param>
/// <param name="Root">The folder that holds the whole installation, when it is ours to copy; else null.</param>
internal sealed partial record PostgresBinaries(string BinDirectory, string Version, string? Root)
{
    private const int OldestMajor = 15;

    public int Major => int.Parse(MajorOf().Match(Version).Value, CultureInfo.InvariantCulture);

    public string Postgres => Path.Combine(BinDirectory, Executable("postgres"));

    public string InitDb => Path.Combine(BinDirectory, Executable("initdb"));

    public string PgCtl => Path.Combine(BinDirectory, Executable("pg_ctl"));

    /// <summary>Whether a library for <c>shared_preload_libraries</c> is there; naming a missing one would stop the server from starting.</summary>
    public bool HasLibrary(string name)
    {
        string[] folders = ["../lib/postgresql", "../lib"];
        string[] extensions = [".so", ".dylib", ".dll"];
        return folders.Any(folder => extensions.Any(extension => File.Exists(Path.Combine(BinDirectory, folder, name + extension))));
    }

    /// <summary>The first usable installation, or an exception that says what to install.</summary>
    public static PostgresBinaries Find()
    {
        foreach (var root in FromBuild())
        {
            var bin = Path.Combine(root, "native", "bin");
            if (File.Exists(Path.Combine(bin, Executable("postgres"))))
            {
                MakeLinks(root);
                return new(bin, VersionOf(bin), Path.Combine(root, "native"));
            }
        }

        var installed = Installed()
            .Where(bin => File.Exists(Path.Combine(bin, Executable("postgres"))) && File.Exists(Path.Combine(bin, Executable("initdb"))))
            .Select(bin => new PostgresBinaries(bin, VersionOf(bin), Root: null))
            .Where(binaries => binaries.Major >= OldestMajor)
            .MaxBy(binaries => binaries.Major);

        return installed ?? throw new HostingException(
            $"""
            There is no database: no connection string is set and no PostgreSQL server program was found. Do one of these:
              - set ConnectionStrings__Collections, ConnectionStrings__Worker and ConnectionStrings__Owner to a PostgreSQL {OldestMajor} or newer;
              - install PostgreSQL {OldestMajor} or newer on this machine (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17);
              - start from the source folder with ./run, which brings its own (a published program does not carry it).
            """);
    }

    private static IEnumerable<string> FromBuild()
    {
        var note = Path.Combine(AppContext.BaseDirectory, "embedded-postgres.path");
        if (File.Exists(note))
        {
            var os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            var cpu = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
            yield return Path.Combine(File.ReadAllText(note).Trim(), $"{os}-{cpu}");
        }
    }

    private static IEnumerable<string> Installed()
    {
        string[] parents = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr", "/Library/PostgreSQL", @"C:\Program Files\PostgreSQL"];
        var versioned = parents.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Where(folder => InstalledFolder().IsMatch(Path.GetFileName(folder)))
            .Select(folder => Path.Combine(folder, "bin"));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return versioned.Concat(path);
    }

    // A package of npm holds no symbolic links; its install script, which makes them, is not run.
    private static void MakeLinks(string root)
    {
        var list = Path.Combine(root, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var link in document.RootElement.EnumerateArray())
        {
            var source = Path.Combine(root, link.GetProperty("source").GetString()!);
            var target = Path.Combine(root, link.GetProperty("target").GetString()!);
            if (!File.Exists(target))
            {
                try
                {
                    File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
                }
                catch (IOException) when (File.Exists(target))
                {
                    // Another process started at the same moment and made it.
                }
            }
        }
    }

    private static string VersionOf(string bin)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(bin, Executable("postgres")), "--version")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var version = VersionNumber().Match(said);
        return version.Success
            ? version.Value
            : throw new HostingException($"'{Path.Combine(bin, "postgres")} --version' does not run here: {process.StandardError.ReadToEnd()}{said}".TrimEnd());
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex VersionNumber();

    [GeneratedRegex(@"^\d+")]
    private static partial Regex MajorOf();

    [GeneratedRegex(@"^((postgresql@|pgsql-)?\d+|postgresql)$")]
    private static partial Regex InstalledFolder();
}
