using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Collections.Web.Hosting;

/// <summary>What .NET does not offer for processes on Unix.</summary>
internal static class UnixProcess
{
    /// <summary>"Fast shutdown" to a PostgreSQL server: roll back, write everything, exit.</summary>
    public const int Interrupt = 2;

    /// <summary>"Immediate shutdown" to a PostgreSQL server: exit now, recover at the next start.</summary>
    public const int Quit = 3;

    public const int SigKill = 9;

    public const int Terminate = 15;

    /// <summary>Sends a signal; false when there is no such process.</summary>
    public static bool Signal(int processId, int signal) => Kill(processId, signal) == 0;

    /// <summary>The words that a living process was started with; empty when there is none, or only its remains that nobody has waited for.</summary>
    public static string CommandLine(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline")).Replace('\0', ' ').Trim();
            }
            catch (IOException)
            {
                return "";
            }
        }

        using var ps = Process.Start(new ProcessStartInfo("ps", ["-o", "args=", "-p", processId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        var words = ps.StandardOutput.ReadToEnd().Trim();
        ps.WaitForExit();
        return words;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
