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
    private const int Tries = 3;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_failed_weeks_are_exactly_those_of_the_ledger_and_retrying_them_all_completes_the_year()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, options => options.HoldAfterRejections = 100);
        sandbox.Faults = new() { Throttle = 0.05, ServerError = 0.25, Failed = 0.05, Rejected = 0.1, RetryAfterSeconds = 1 };
        var first = await engine.AddCollectionAsync(Weeks);
        var second = await engine.AddCollectionAsync(Weeks, "amcnordkaff");

        await engine.RunAsync();
        await engine.UntilAsync(
            async () => await EndedAsync(engine, first) && await EndedAsync(engine, second), "not every week comes to an end", 180);

        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
        var ledger = await sandbox.ReadLedgerAsync();
        List<WeekAtAmc> weeks = [.. WeeksOf(ledger, "amcibersblt"), .. WeeksOf(ledger, "amcnordkaff")];
        weeks.Count.ShouldBe(2 * Weeks);
        weeks.ShouldAllBe(week => week.Rejected + week.Succeeded <= 1 && week.Spent <= Tries);
        weeks.ShouldContain(week => week.Rejected == 1);
        weeks.ShouldContain(week => week.Spent == Tries);
        foreach (var (collection, instance) in new[] { (first, "amcibersblt"), (second, "amcnordkaff") })
        {
            (await FailedWeeksAsync(engine, collection)).ShouldBe(
                weeks.Where(week => week.Instance == instance && week.IsGivenUp).Select(week => week.Monday), ignoreOrder: true);
            (await engine.StatusAsync(collection)).ShouldBe("FAILED");
        }

        sandbox.Faults = SandboxFaults.None;
        foreach (var collection in new[] { first, second })
        {
            (await Commands(engine).RetryFailedAsync(collection, Cancelled)).ShouldBeOfType<CommandOutcome.Done>();
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

    /// <summary>What AMC knows of the weeks that were asked for on an instance, also of those whose every request it refused.</summary>
    private static IEnumerable<WeekAtAmc> WeeksOf(SandboxLedger ledger, string instance)
    {
        var executions = ledger.Executions.Where(execution => execution.InstanceId == instance).ToLookup(execution => execution.WindowStart[..10]);
        foreach (var week in ledger.Requests.Where(request => request is { WindowStart: not null } && request.Instance == instance).GroupBy(request => request.WindowStart![..10]))
        {
            var runs = executions[week.Key].OrderBy(execution => execution.CreateTime).ToList();
            var undelivered = runs.Where(run => run.Status is "SUCCEEDED").Sum(run => ledger.Requests.Count(request =>
                request.Status >= 500 && request.Path.Contains(run.WorkflowExecutionId.ToString(), StringComparison.Ordinal)
                && (request.Path.EndsWith("/downloadUrls", StringComparison.Ordinal) || request.Path.StartsWith("/s3/", StringComparison.Ordinal))));
            yield return new(
                instance, week.Key, runs.Count(run => run.Status is "REJECTED"), runs.Count(run => run.Status is "FAILED"), runs.Count(run => run.Status is "SUCCEEDED"),
                Unanswered: week.Count(request => request.Status >= 500), undelivered, EndsFailed: runs is [.., { Status: "FAILED" }]);
        }
    }

    private sealed record WeekAtAmc(string Instance, string Monday, int Rejected, int Failed, int Succeeded, int Unanswered, int Undelivered, bool EndsFailed)
    {
        /// <summary>The tries that came to nothing: not answered, failed at AMC, or not delivered.</summary>
        public int Spent => Unanswered + Failed + Undelivered;

        /// <summary>A query is not sent again after a rejection, nor after a failure of its own at the second try.</summary>
        public bool IsGivenUp => Rejected > 0 || Spent == Tries || (EndsFailed && Spent >= 2);
    }

    private static CollectionCommands Commands(Engine engine) =>
        new(engine.Get<CollectionsDb>(), engine.Scope, new Analyst(engine.User), engine.Queue, TimeProvider.System);

    private sealed record Analyst(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst";
    }
}
