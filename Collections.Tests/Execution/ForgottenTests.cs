using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>AMC does not know any more what it had accepted: as after a restart of the sandbox, which keeps nothing.</summary>
public sealed class ForgottenTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static SandboxOptions Quick => new() { TimeScale = SandboxServer.Quick };

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        _engine = await Engine.CreateAsync(_database, _sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_being_cancelled_ends_and_gives_its_slot_and_its_week_free()
    {
        var collection = await _engine.AddCollectionAsync(2);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        _engine.Queue.Hold = true;
        (await Commands().CancelAsync(collection, Cancelled)).ShouldBeOfType<CommandOutcome.Done>();
        await _sandbox.RestartAsync(Quick);
        _engine.Queue.Hold = false;

        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'cancelled'", "what AMC does not know is cancelled for ever");
        (await _engine.ScalarAsync<long>("select count(*) from execution_events where note = 'AMC does not list it any more'")).ShouldBe(2);
        await Commands().ResumeAsync(collection, Cancelled);
        await _engine.UntilStatusAsync(collection, "COMPLETED");
    }

    [Fact]
    public async Task One_about_which_AMC_gives_no_answer_does_not_hold_up_the_others()
    {
        await _engine.AddCollectionAsync(3);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 3 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        await _sandbox.RestartAsync(Quick);

        // Longer than an address may be: AMC's answer says nothing about the execution.
        await _engine.ExecuteAsync(
            "update workflow_executions set amc_execution_id = repeat('x', 20000) where id = (select min(id::text)::uuid from workflow_executions where attempt = 1)");

        await _engine.UntilAsync("select count(*) = 2 from report_data_weeks where status = 'SUCCESS'", "the others wait for the one");
        (await _engine.ScalarAsync<string>("select step from workflow_executions where length(amc_execution_id) = 20000")).ShouldBe("at_amc");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_AMC_neither_lists_nor_answers_for_ends_and_gives_its_slot_free(bool isCancelled)
    {
        var collection = await _engine.AddCollectionAsync(1);
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from workflow_executions where step = 'at_amc')", "nothing runs at AMC");
        await _sandbox.RestartAsync(Quick);
        await _engine.ExecuteAsync("update workflow_executions set amc_execution_id = repeat('x', 20000)");
        if (isCancelled)
        {
            (await Commands().CancelAsync(collection, Cancelled)).ShouldBeOfType<CommandOutcome.Done>();
        }

        await _engine.UntilAsync("select exists (select from workflow_executions where absent_since is not null)", "nobody notes that it is not there");
        await _engine.UntilAsync("select max(missed_in_list) > 3 from workflow_executions", "it is not asked for");
        (await _engine.ScalarAsync<string>("select step from workflow_executions")).ShouldBe(isCancelled ? "cancelling" : "at_amc");

        await _engine.ExecuteAsync("update workflow_executions set absent_since = absent_since - interval '1 day'");

        await _engine.UntilAsync(
            $"select exists (select from workflow_executions where step = '{(isCancelled ? "cancelled" : "failed")}' and finished_at is not null)", "it holds its slot for ever");
        if (!isCancelled)
        {
            (await _engine.ScalarAsync<string>("select error_class from report_data_weeks where status = 'FAILED'")).ShouldBe("overdue");
        }
    }

    [Fact]
    public async Task What_ran_at_AMC_is_executed_again_by_itself_and_costs_no_try()
    {
        var collection = await _engine.AddCollectionAsync(3);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 3 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        await _sandbox.RestartAsync(Quick);

        await _engine.UntilStatusAsync(collection, "COMPLETED");
        (await _engine.ScalarAsync<long>("select count(*) from workflow_executions where step = 'failed' and error_class = 'lost'")).ShouldBe(3);
        (await _engine.ScalarAsync<int>("select max(try_no) from workflow_executions")).ShouldBe(1);
        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_result_that_was_not_fetched_yet_is_executed_again()
    {
        await _sandbox.RestartAsync(Quick);
        _engine.Queue.Hold = true;
        var collection = await _engine.AddCollectionAsync(1);
        await _engine.Get<Dispatcher>().DispatchAsync(Cancelled);
        var (_, id, ticket) = _engine.Queue.Rung.Single(job => job.Kind == "submit");
        await _engine.Get<SubmitStep>().RunAsync(new(id), ticket, Cancelled);
        await _engine.UntilAsync(
            async () =>
            {
                await _engine.Get<PollStep>().RunDueAsync(Cancelled);
                return await _engine.ScalarAsync<bool>("select exists (select from workflow_executions where step = 'ready')");
            },
            "no result becomes ready");

        await _sandbox.RestartAsync(Quick);
        _engine.Queue.Hold = false;
        await _engine.RunAsync();

        await _engine.UntilStatusAsync(collection, "COMPLETED");
        (await _engine.ScalarAsync<int>("select max(try_no) from workflow_executions")).ShouldBe(1);
    }

    private CollectionCommands Commands() =>
        new(_engine.Get<CollectionsDb>(), _engine.Scope, new Analyst(_engine.User), _engine.Queue, TimeProvider.System);

    private sealed record Analyst(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst";
    }
}
