using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

/// <summary>The sandbox on its own, as a process.</summary>
public sealed class SandboxProcessTests
{
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "Collections.AmcSandbox.dll");

    [Fact]
    public async Task It_prints_its_address_and_serves()
    {
        await using var process = AppProcess.StartCommand(
            [AppProcess.DotNet, Dll, "--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["Sandbox__Faults__Throttle"] = "0.5" });
        var url = await process.LineAsync("Sandbox: ");

        using var faults = await SandboxCalls.FetchAsync($"{url}/sandbox/faults");
        using var welcome = await SandboxCalls.FetchAsync(url);

        (await SandboxCalls.JsonAsync(faults)).GetProperty("throttle").GetDouble().ShouldBe(0.5);
        (await welcome.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("/sandbox/ledger");
    }

    [Fact]
    public async Task A_wrong_setting_is_told_in_a_line_and_ends_it()
    {
        await using var process = AppProcess.StartCommand(
            [AppProcess.DotNet, Dll, "--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["Sandbox__TimeScale"] = "-1" });

        (await process.LineAsync("Sandbox: The field TimeScale")).ShouldContain("must be between");
    }
}
