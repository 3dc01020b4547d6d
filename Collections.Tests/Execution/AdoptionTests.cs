using System.Net.Http.Json;
using Collections.Core.Execution;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>What AMC may have executed although nobody heard of it is found and taken on; nothing is executed twice.</summary>
public sealed class AdoptionTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _sandbox = await SandboxServer.StartAsync();
        _engine = await Engine.CreateAsync(_database, _sandbox);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_execution_that_AMC_carried_out_but_answered_with_504_is_adopted()
    {
        _sandbox.Faults = new() { DoneThenTimeout = 1 };
        var collection = await _engine.AddCollectionAsync(12);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(12);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
        (await _engine.ScalarAsync<int>("select max(try_no) from workflow_executions")).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_lags_behind_does_not_make_us_execute_again()
    {
        _engine.Get<Microsoft.Extensions.Options.IOptions<ExecutionOptions>>().Value.SettleTime = TimeSpan.FromSeconds(3);
        _sandbox.Faults = new() { DoneThenTimeout = 0.5, LaggingListSeconds = 1.5 };
        var collection = await _engine.AddCollectionAsync(12);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(12);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_AMC_drops_comments_the_one_execution_that_asks_for_the_same_is_adopted()
    {
        _sandbox.Faults = new() { DoneThenTimeout = 1, DropComments = 1 };
        var collection = await _engine.AddCollectionAsync(8);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(8);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_that_dies_after_the_POST_leaves_an_execution_that_the_next_one_adopts()
    {
        var collection = await _engine.AddCollectionAsync(1);
        var execution = await IntendAsync();
        var accepted = await _engine.PostAsync(execution);

        await LoseLeaseAsync();
        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _sandbox.ReadLedgerAsync()).Executions.ShouldHaveSingleItem().WorkflowExecutionId.ToString().ShouldBe(accepted.Value);
        (await _engine.ScalarAsync<Guid>("select id from workflow_executions where step = 'done'")).ShouldBe(execution.Value);
    }

    [Fact]
    public async Task A_worker_that_dies_before_the_POST_costs_no_try_and_the_week_is_executed_once_after_two_complete_lists_lacked_it()
    {
        var collection = await _engine.AddCollectionAsync(1);
        var lost = await IntendAsync();

        await LoseLeaseAsync();
        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _sandbox.ReadLedgerAsync()).Executions.ShouldHaveSingleItem();
        (await _engine.ScalarAsync<string>("select error_class from workflow_executions where id = $1", lost.Value)).ShouldBe("lost");
        (await _engine.ScalarAsync<int>("select try_no from workflow_executions where step = 'done'")).ShouldBe(1);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_given_up_worker_sends_after_all_is_owned_cancelled_and_leaves_the_week_alone()
    {
        var collection = await _engine.AddCollectionAsync(1);
        var lost = await IntendAsync();
        await LoseLeaseAsync();
        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        var late = await _engine.PostAsync(lost);
        await _engine.UntilAsync("select exists (select from workflow_executions where amc_execution_id = $1 and step = 'cancelled')", "the surplus execution is not owned", late.Value);

        (await _engine.WeeksAsync(collection)).ShouldBe("1 SUCCESS");
        (await _engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(1);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Executions_of_others_are_counted_and_never_touched()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            new Uri($"{slow.Url}/sandbox/others"), new { instanceId = "amcibersblt", count = 3, seconds = 600 }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        await engine.AddCollectionAsync(20);

        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from amc_instances where open_by_others = 3)", "the others are not counted");

        (await slow.ReadLedgerAsync()).Executions.Where(execution => execution.Others).ShouldAllBe(execution => execution.Status != "CANCELLED");
    }

    [Fact]
    public async Task What_another_installation_runs_on_the_same_instance_uses_its_slots_and_is_never_touched()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        var others = new[] { await engine.PostAsync(ExecutionId.New(), Guid.NewGuid()), await engine.PostAsync(ExecutionId.New(), Guid.NewGuid()) };
        await engine.AddCollectionAsync(20);

        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from amc_instances where open_by_others = 2)", "the others are not counted");

        (await slow.ReadLedgerAsync()).Executions.Where(execution => others.Any(other => other.Value == execution.WorkflowExecutionId.ToString()))
            .ShouldAllBe(execution => execution.Status != "CANCELLED");
        (await engine.ScalarAsync<long>("select count(*) from workflow_executions where error_class = 'surplus'")).ShouldBe(0);
    }

    [Fact]
    public async Task Slots_that_others_have_given_back_are_used_although_nothing_of_ours_was_open_meanwhile()
    {
        await _engine.ExecuteAsync("update amc_instances set open_by_others = 10");
        var collection = await _engine.AddCollectionAsync(2);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _engine.ScalarAsync<int>("select open_by_others from amc_instances where instance_id = 'amcibersblt'")).ShouldBe(0);
    }

    [Fact]
    public async Task Slots_that_others_have_given_back_are_seen_beyond_the_first_page_of_a_busy_instance()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            new Uri($"{slow.Url}/sandbox/others"), new { instanceId = "amcibersblt", count = 150, seconds = 0 }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        await engine.AddCollectionAsync(3);
        await engine.RunAsync();
        await engine.UntilAsync("select count(*) = 3 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        await engine.ExecuteAsync("update amc_instances set open_by_others = 4 where instance_id = 'amcibersblt'");

        await engine.UntilAsync("select open_by_others = 0 from amc_instances where instance_id = 'amcibersblt'", "the others are never forgotten");
    }

    /// <summary>Claims the one week and commits the intent, as a worker does right before its POST.</summary>
    private async Task<ExecutionId> IntendAsync()
    {
        _engine.Queue.Hold = true;
        await _engine.Get<Dispatcher>().DispatchAsync(TestContext.Current.CancellationToken);
        _engine.Queue.Hold = false;
        await _engine.ExecuteAsync(
            "update workflow_executions set intent_at = clock_timestamp(), fencing_token = fencing_token + 1, lease_until = clock_timestamp() + interval '30 s' where step = 'submitting'");
        return new(await _engine.ScalarAsync<Guid>("select id from workflow_executions where step = 'submitting'"));
    }

    private Task<int> LoseLeaseAsync() => _engine.ExecuteAsync("update workflow_executions set lease_until = clock_timestamp() - interval '1 s' where lease_until is not null");
}
