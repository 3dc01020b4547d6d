using System.Globalization;
using Collections.Tests.Support;
using Collections.Web.Hosting;

namespace Collections.Tests.Web.Hosting;

public sealed class KilledTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task When_the_application_is_killed_its_database_stops_and_the_next_start_works()
    {
        await using var first = Start();
        await first.ReadyAsync();
        var server = ServerId();

        await first.KillAsync();

        await Wait.UntilAsync(() => UnixProcess.CommandLine(server).Length == 0, "the server has stopped by itself");
        await using var second = Start();
        await second.ReadyAsync();
        (await second.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_nobody_stopped_is_taken_down_by_the_next_start()
    {
        await using var first = Start();
        await first.ReadyAsync();
        var server = ServerId();

        foreach (var (watcher, _) in first.Children().Where(child => child.CommandLine.Contains("collections-postgres-watcher", StringComparison.Ordinal)))
        {
            UnixProcess.Signal(watcher, UnixProcess.SigKill);
        }

        await first.KillAsync();
        UnixProcess.CommandLine(server).ShouldContain("postgres");

        await using var second = Start();
        await second.ReadyAsync();
        ServerId().ShouldNotBe(server);
        UnixProcess.CommandLine(server).ShouldBe("");
    }

    [Fact]
    public async Task Interrupting_the_whole_terminal_group_lets_the_application_stop_before_its_database()
    {
        // As a terminal does on Ctrl-C: the signal goes to every process of the group. Who runs the tests in the background of a script ignores
        // that signal, hands this down, and .NET respects it: hence the default again, which a terminal's commands have.
        await using var app = AppProcess.StartCommand(
            ["env", "--default-signal=INT", "setsid", AppProcess.DotNet, AppProcess.Dll, "--urls", "http://127.0.0.1:0"], Environment());
        await app.ReadyAsync();
        AppProcess.GroupOf(app.Id).ShouldBe(app.Id);
        app.Children().Select(child => AppProcess.GroupOf(child.Id)).ShouldNotContain(app.Id);

        UnixProcess.Signal(-app.Id, UnixProcess.Interrupt);

        (await app.ExitCodeAsync()).ShouldBe(0);
        app.Children().ShouldBeEmpty();
        var log = await File.ReadAllTextAsync(Directory.GetFiles(_folder["data/postgres/log"]).Single(), TestContext.Current.CancellationToken);
        log.ShouldContain("database system is shut down");
    }

    private AppProcess Start() => AppProcess.Start([], Environment());

    private Dictionary<string, string> Environment() => new() { ["Postgres__DataDirectory"] = _folder["data"] };

    private int ServerId() => int.Parse(File.ReadLines(_folder["data/postgres/postmaster.pid"]).First(), CultureInfo.InvariantCulture);
}
