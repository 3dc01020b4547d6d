using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>Everything that AMC does wrong at once, over a year of weeks, and the loss of a whole account; judged by what AMC saw.</summary>
public sealed class StormTests(PostgresServer server)
{
    private const int Weeks = 52;
    private const int Tries = 8;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_failed_weeks_are_exactly_those_of_the_ledger_and_retrying_them_all_completes_the_year()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, options => options.MaxAttempts = Tries);
        sandbox.Faults = new() { Throttle = 0.1, ServerError = 0.1, Failed = 0.05, Rejected = 0.02, RetryAfterSeconds = 1 };
        var first = await engine.AddCollectionAsync(Weeks);
        var second = await engine.AddCollectionAsync(Weeks, "amcnordkaff");

        await engine.RunAsync();
        await engine.UntilAsync(
            async () => await EndedAsync(engine, first) && await EndedAsync(engine, second), "not every week comes to an end", 120);

        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
        (await engine.ScalarAsync<long>("select count(*) from report_data_collections where held_at is not null")).ShouldBe(0);
        foreach (var (collection, instance) in new[] { (first, "amcibersblt"), (second, "amcnordkaff") })
        {
            var failed = await FailedWeeksAsync(engine, collection);
            failed.ShouldBe(await ExpectedFailuresAsync(engine, collection, instance), ignoreOrder: true);
            (await engine.StatusAsync(collection)).ShouldBe(failed is [] ? "COMPLETED" : "FAILED");
        }

        sandbox.Faults = SandboxFaults.None;
        foreach (var collection in new[] { first, second })
        {
            if (await engine.StatusAsync(collection) == "FAILED")
            {
                (await Commands(engine).RetryFailedAsync(collection, Cancelled)).ShouldBeOfType<CommandOutcome.Done>();
            }
        }

        await engine.UntilStatusAsync(first, "COMPLETED");
        await engine.UntilStatusAsync(second, "COMPLETED");
        (await engine.WeeksAsync(first)).ShouldBe("52 SUCCESS");
        (await engine.WeeksAsync(second)).ShouldBe("52 SUCCESS");
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revoked_token_with_fifty_weeks_open_is_one_hold_burns_nothing_ends_by_itself_and_leaves_the_other_account_alone()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync(new() { TimeScale = 100 });
        await using var engine = await Engine.CreateAsync(database, sandbox, options => options.MaxCollections = 6);
        await engine.AddSecondAccountAsync();
        foreach (var instance in SandboxAccount.Demo.Instances.Take(5))
        {
            await engine.AddCollectionAsync(11, instance.Id);
        }

        var other = await engine.AddCollectionAsync(11, "amcsecondus");
        await engine.RunAsync();
        await engine.UntilAsync(
            "select count(*) = 50 from workflow_executions e join amc_instances i on i.id = e.instance_id where i.account_id = $1 and e.step in ('submitting', 'at_amc')",
            "there are no fifty weeks open", engine.Account.Value);

        sandbox.Faults = new() { RevokedTokens = [SandboxAccount.Demo.RefreshToken] };
        await engine.UntilAsync("select exists (select from amc_accounts where on_hold_since is not null)", "the account is not put on hold");
        await engine.UntilStatusAsync(other, "COMPLETED", 60);
        (await engine.ScalarAsync<Guid>("select id from amc_accounts where on_hold_since is not null")).ShouldBe(engine.Account.Value);
        (await engine.ScalarAsync<long>("select count(*) from amc_instances where on_hold_since is not null")).ShouldBe(0);
        (await engine.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'FAILED'")).ShouldBe(0);
        (await engine.ScalarAsync<long>("select count(*) from report_data_weeks w join amc_instances i on i.id = w.instance_id where i.account_id = $1 and w.status = 'SUCCESS'", engine.Account.Value))
            .ShouldBeLessThan(55);
        var probes = await ProbesAsync(sandbox);

        await engine.UntilAsync(async () => await ProbesAsync(sandbox) > probes, "nobody asks whether the account works again");
        sandbox.Faults = SandboxFaults.None;
        await engine.UntilAsync("select bool_and(status = 'COMPLETED') from report_data_collections", "not everything completes by itself");

        (await engine.ScalarAsync<long>("select count(*) from amc_accounts where on_hold_since is not null")).ShouldBe(0);
        (await engine.ScalarAsync<int>("select max(attempt) from report_data_weeks")).ShouldBe(1);
        (await engine.ScalarAsync<int>("select max(try_no) from workflow_executions")).ShouldBe(1);
        (await sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(6 * 11);
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
    }

    private static async Task<int> ProbesAsync(SandboxServer sandbox) =>
        (await sandbox.ReadLedgerAsync()).Requests.Count(request => request is { Path: "/auth/o2/token", Status: 400 });

    private static async Task<bool> EndedAsync(Engine engine, CollectionId collection) => await engine.StatusAsync(collection) is "COMPLETED" or "FAILED";

    private static Task<List<string>> FailedWeeksAsync(Engine engine, CollectionId collection) => TestDatabase.ListAsync<string>(
        engine.Database.SuperUser, $"select week_start_date::text from report_data_weeks where status = 'FAILED' and collection_id = '{collection}'");

    /// <summary>
    /// By the ledger: what was rejected, and what AMC failed last although it had been tried again. What never got there, or never came back, can only be told by
    /// its tries being used up.
    /// </summary>
    private static async Task<List<string>> ExpectedFailuresAsync(Engine engine, CollectionId collection, string instance)
    {
        var ledger = await engine.Sandbox.ReadLedgerAsync();
        var weeks = ledger.Executions.Where(execution => execution.InstanceId == instance).GroupBy(execution => execution.WindowStart[..10]).ToList();
        foreach (var week in weeks)
        {
            week.Count(execution => execution.Status is "REJECTED").ShouldBeLessThanOrEqualTo(1, $"week {week.Key} was rejected twice");
            week.Count(execution => execution.Status is "FAILED").ShouldBeLessThanOrEqualTo(2, $"week {week.Key} failed more than twice");
            week.Count(execution => execution.Status is "SUCCEEDED").ShouldBeLessThanOrEqualTo(1, $"week {week.Key} was collected twice");
        }

        var usedUp = await TestDatabase.ListAsync<string>(
            engine.Database.SuperUser,
            $"""
            select w.week_start_date::text from report_data_weeks w join workflow_executions e on e.id = w.workflow_execution_id
            where e.error_class = 'transient' and e.step = 'failed' and e.try_no = {Tries} and w.collection_id = '{collection}'
            """);
        return
        [
            .. weeks.Where(week => week.MaxBy(execution => execution.CreateTime)!.Status is "REJECTED" or "FAILED").Select(week => week.Key),
            .. usedUp,
        ];
    }

    private static CollectionCommands Commands(Engine engine) =>
        new(engine.Get<CollectionsDb>(), engine.Scope, new Analyst(engine.User), engine.Queue, TimeProvider.System);

    private sealed record Analyst(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst";
    }
}
