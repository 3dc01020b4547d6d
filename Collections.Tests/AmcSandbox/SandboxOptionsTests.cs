using System.ComponentModel.DataAnnotations;
using Collections.AmcSandbox;
using Collections.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace Collections.Tests.AmcSandbox;

public sealed class SandboxOptionsTests
{
    [Fact]
    public void Options_come_from_configuration()
    {
        var options = From(new()
        {
            ["Sandbox:TimeScale"] = "40",
            ["Sandbox:Seed"] = "7",
            ["Sandbox:Now"] = "2026-03-01",
            ["Sandbox:Faults:Throttle"] = "0.1",
            ["Sandbox:Faults:DropComments"] = "true",
            ["Sandbox:Faults:LaggingListSeconds"] = "5",
            ["Sandbox:Faults:RevokedTokens:0"] = "Atzr|x",
            ["Sandbox:Unknown"] = "ignored",
        });

        options.TimeScale.ShouldBe(40);
        options.Seed.ShouldBe(7);
        options.Now!.Value.Date.ShouldBe(new DateTime(2026, 3, 1));
        options.Faults.Throttle.Value.ShouldBe(0.1);
        options.Faults.DropComments.Value.ShouldBe(1);
        options.Faults.LaggingListSeconds.ShouldBe(5);
        options.Faults.RevokedTokens.ShouldBe(["Atzr|x"]);
    }

    [Fact]
    public void Wrong_values_are_all_told_at_once()
    {
        var exception = Should.Throw<ValidationException>(() => From(new() { ["Sandbox:TimeScale"] = "0", ["Sandbox:RowsPerFile"] = "0", ["Sandbox:MaxDurationSeconds"] = "1" }));

        exception.Message.ShouldContain("TimeScale");
        exception.Message.ShouldContain("RowsPerFile");
        exception.Message.ShouldContain("MaxDurationSeconds");
    }

    [Fact]
    public async Task It_runs_on_its_own_beside_another()
    {
        await using var one = await SandboxServer.StartAsync();
        await using var two = await SandboxServer.StartAsync();
        using var first = await SandboxCalls.SignInAsync(one);
        using var second = await SandboxCalls.SignInAsync(two);
        await first.StartAsync(SandboxCalls.Week("2026-09-07"));

        one.Url.ShouldNotBe(two.Url);
        (await one.ReadLedgerAsync()).Executions.Count.ShouldBe(1);
        (await two.ReadLedgerAsync()).Executions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Finished_executions_are_forgotten_when_there_are_too_many()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1_000_000, ExecutionsKept = 20, RequestsKept = 10 });
        using var calls = await SandboxCalls.SignInAsync(server);
        for (var i = 0; i < 60; i++)
        {
            await calls.FinishAsync(await calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        }

        var ledger = await server.ReadLedgerAsync();

        ledger.Executions.Count.ShouldBeInRange(20, 23);
        ledger.Requests.Count.ShouldBe(10);
    }

    private static SandboxOptions From(Dictionary<string, string?> values)
    {
        return SandboxOptions.From(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
