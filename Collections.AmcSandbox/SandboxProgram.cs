using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;

namespace Collections.AmcSandbox;

/// <summary>Runs the sandbox on its own: <c>dotnet run --project Collections.AmcSandbox -- --urls http://127.0.0.1:5090</c>.</summary>
internal static class SandboxProgram
{
    private static async Task<int> Main(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        try
        {
            await RunAsync(SandboxOptions.From(configuration), configuration["urls"] ?? "http://127.0.0.1:5090");
            return 0;
        }
        catch (Exception exception) when (exception is ValidationException or InvalidOperationException or IOException or FormatException)
        {
            // A wrong setting or a port in use: its message says enough.
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task RunAsync(SandboxOptions options, string url)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        await using var sandbox = await SandboxApp.StartAsync(options, url, CancellationToken.None);
        Console.WriteLine($"Sandbox: {sandbox.Url}");
        await stop.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }
}
