using Collections.AmcSandbox;

namespace Collections.Tests.Support;

/// <summary>
/// An AMC sandbox on a free port, as quick as a test wants it: executions take 6 to 90 thousandths of a second unless the options say otherwise.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    /// <summary>The scale at which a test need not wait.</summary>
    public const double Quick = 10_000;

    private SandboxApp _app;

    private SandboxServer(SandboxApp app)
    {
        _app = app;
    }

    public string Url => _app.Url;

    public string TokenUrl => _app.TokenUrl;

    public SandboxFaults Faults
    {
        get => _app.Faults;
        set => _app.Faults = value;
    }

    public static Task<SandboxServer> StartAsync() => StartAsync(new SandboxOptions { TimeScale = Quick });

    /// <summary>Starts it with options of the test's own; <paramref name="time"/> also drives the executions.</summary>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, TimeProvider? time = null)
    {
        return new SandboxServer(await SandboxApp.StartAsync(
            options, "http://127.0.0.1:0", time ?? TimeProvider.System, TestContext.Current.CancellationToken));
    }

    /// <summary>Another one at the same address, which knows nothing of what was before: as after a restart of the process that it lives in.</summary>
    public async Task RestartAsync(SandboxOptions options)
    {
        var url = Url;
        await _app.DisposeAsync();
        _app = await SandboxApp.StartAsync(options, url, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>What the sandbox saw and did.</summary>
    public Task<SandboxLedger> ReadLedgerAsync() => _app.ReadLedgerAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
