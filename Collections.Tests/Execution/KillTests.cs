using System.Security.Cryptography;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>The real worker process, killed in the middle of its work; judged by what AMC saw.</summary>
public sealed class KillTests(PostgresServer server)
{
    [Fact]
    public async Task A_worker_that_is_killed_twice_loses_nothing_ingests_nothing_twice_and_leaves_nothing_unowned()
    {
        using var folder = new TempFolder();
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new() { TimeScale = 1000 });
        await using var stage = await Engine.CreateAsync(database, sandbox);
        var collection = await stage.AddCollectionAsync(30);

        await KillAfterAsync(stage, WorkerOf(database, sandbox, folder), weeks: 5);
        await KillAfterAsync(stage, WorkerOf(database, sandbox, folder), weeks: 14);
        await using (var last = AppProcess.Start(["--role", "worker"], WorkerOf(database, sandbox, folder)))
        {
            await stage.UntilAsync(
                async () => last.HasExited ? throw new InvalidOperationException(last.Output) : await stage.StatusAsync(collection) == "COMPLETED",
                "the collection is not completed after the kills", 120);
        }

        (await stage.WeeksAsync(collection)).ShouldBe("30 SUCCESS");
        (await Judge.ComplaintsAsync(stage)).ShouldBeEmpty();
        var ledger = await sandbox.ReadLedgerAsync();
        ledger.Executions.ShouldAllBe(execution => execution.Status == "SUCCEEDED" || execution.Status == "CANCELLED");
        var stored = await TestDatabase.ListAsync<string>(database.SuperUser, "select amc_execution_id from report_data_week_versions");
        stored.Count.ShouldBe(30);
        (await stage.ScalarAsync<long>("select count(*) from report_data_rows")).ShouldBe(
            ledger.Executions.Where(execution => stored.Contains(execution.WorkflowExecutionId.ToString())).Sum(execution => execution.Rows));
    }

    private static async Task KillAfterAsync(Engine stage, Dictionary<string, string> environment, int weeks)
    {
        await using var worker = AppProcess.Start(["--role", "worker"], environment);
        await stage.UntilAsync(
            async () => worker.HasExited
                ? throw new InvalidOperationException(worker.Output)
                : await stage.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'SUCCESS'") >= weeks,
            "the worker does not get on", 90);
        await worker.KillAsync();
    }

    private static Dictionary<string, string> WorkerOf(TestDatabase database, SandboxServer sandbox, TempFolder folder)
    {
        var key = folder["collections.key"];
        if (!File.Exists(key))
        {
            File.WriteAllText(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new()
        {
            ["ConnectionStrings__Collections"] = database.App,
            ["ConnectionStrings__Worker"] = database.Worker,
            ["DataProtection__KeyFile"] = key,
            ["Amc__ClientId"] = SandboxAccount.ClientId,
            ["Amc__ClientSecret"] = SandboxAccount.ClientSecret,
            ["Amc__RefreshToken"] = SandboxAccount.Demo.RefreshToken,
            ["Amc__EntityId"] = SandboxAccount.Demo.EntityId,
            ["Amc__MarketplaceId"] = SandboxAccount.Demo.MarketplaceId,
            ["Amc__BaseUrl"] = sandbox.Url,
            ["Amc__TokenUrl"] = sandbox.TokenUrl,
            ["Amc__PollInterval"] = "00:00:00.200",
            ["Amc__PostTimeout"] = "00:00:02",
            ["Execution__Lease"] = "00:00:05",
            ["Execution__LeaseRenewal"] = "00:00:01",
            ["Execution__Tick"] = "00:00:00.500",
            ["Execution__SettleTime"] = "00:00:01",
            ["Execution__ListGap"] = "00:00:00.500",
            ["Execution__Backoff"] = "00:00:00.500",
            ["Ingestion__SpoolDirectory"] = folder["spool"],
            ["Ingestion__UnreadableDirectory"] = folder["unreadable"],
        };
    }
}
