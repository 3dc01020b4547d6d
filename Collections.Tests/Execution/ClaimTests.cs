using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Execution;

public sealed class ClaimTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _sandbox = await SandboxServer.StartAsync();
        _engine = await Engine.CreateAsync(_database, _sandbox);
        _engine.Queue.Hold = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Dispatch_starts_ten_weeks_and_the_rest_says_what_it_waits_for()
    {
        var collection = await _engine.AddCollectionAsync(52);

        await DispatchAsync();

        (await _engine.WeeksAsync(collection)).ShouldBe("42 PENDING, 10 RUNNING");
        _engine.Queue.Rung.Count(job => job.Kind == "submit").ShouldBe(10);
        (await _engine.ScalarAsync<long>(
            "select count(*) from report_data_weeks where reason = 'waiting for a slot: 10 of 10 are in use on this instance'")).ShouldBe(42);
        (await _engine.ScalarAsync<int>("select running_weeks from report_data_collections")).ShouldBe(10);
    }

    [Fact]
    public async Task A_dispatch_that_finds_nothing_new_writes_no_week()
    {
        await _engine.AddCollectionAsync(52);
        await DispatchAsync();
        var before = await _engine.ScalarAsync<long>("select max(change_no) from report_data_weeks");

        await DispatchAsync();

        (await _engine.ScalarAsync<long>("select max(change_no) from report_data_weeks")).ShouldBe(before);
    }

    [Fact]
    public async Task Slots_that_others_use_are_not_ours()
    {
        await _engine.AddCollectionAsync(20);
        await _engine.ExecuteAsync("update amc_instances set open_by_others = 4");

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(6);
        (await _engine.ScalarAsync<string>("select distinct reason from report_data_weeks where status = 'PENDING'")).ShouldBe(
            "waiting for a slot: 10 of 10 are in use on this instance, 4 by others");
    }

    [Fact]
    public async Task A_collection_has_at_most_ten_even_where_the_instance_has_room()
    {
        await _engine.AddCollectionAsync(20);
        await _engine.ExecuteAsync("update amc_instances set max_open_executions = 100");

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task An_account_has_at_most_what_the_options_say()
    {
        _engine.Get<Microsoft.Extensions.Options.IOptions<ExecutionOptions>>().Value.MaxPerAccount = 13;
        await _engine.AddCollectionAsync(10, "amcibersblt");
        await _engine.AddCollectionAsync(10, "amcnordkaff", createdOffset: 1);

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(13);
    }

    [Fact]
    public async Task Five_collections_run_at_once_share_an_instance_fairly_and_leave_no_slot_idle()
    {
        for (var i = 0; i < 7; i++)
        {
            await _engine.AddCollectionAsync(10, createdOffset: i);
        }

        await DispatchAsync();

        var shares = await TestDatabase.ListAsync<int>(
            _database.SuperUser, "select running_weeks from report_data_collections order by created_at");
        shares.ShouldBe([2, 2, 2, 2, 2, 0, 0]);
        (await _engine.ScalarAsync<long>("select count(*) from report_data_weeks where reason_code = 'waiting_for_slot'")).ShouldBe(7 * 10 - 10);
    }

    [Fact]
    public async Task A_collection_beyond_the_fifth_says_that_it_waits_for_the_others()
    {
        string[] instances = ["amcibersblt", "amcnordkaff", "amclumahome", "amcpetwald1", "amcvitalux7", "amckidsbrix"];
        for (var i = 0; i < 6; i++)
        {
            await _engine.AddCollectionAsync(3, instances[i], createdOffset: i);
        }

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(15);
        (await _engine.ScalarAsync<string>("select distinct reason from report_data_weeks where status = 'PENDING'")).ShouldBe("waiting: 5 of 5 collections are running");
    }

    [Fact]
    public async Task Weeks_that_AMC_is_about_to_forget_come_first_then_the_newest()
    {
        await _engine.AddCollectionAsync(57);
        await _engine.ExecuteAsync("select queue_pending_weeks(date '2026-11-23')");

        var order = await TestDatabase.ListAsync<DateOnly>(
            _database.SuperUser,
            "select w.week_start_date from workflow_executions e join report_data_weeks w on w.id = e.week_id order by e.queue_order limit 5");

        order[..3].ShouldBe([new(2025, 9, 29), new(2025, 10, 6), new(2025, 10, 13)]);
        order.ShouldNotContain(new DateOnly(2026, 10, 19));
        (await _engine.ScalarAsync<DateOnly>(
            "select w.week_start_date from workflow_executions e join report_data_weeks w on w.id = e.week_id where e.queue_order > 1000 order by e.queue_order limit 1")).ShouldBe(new(2026, 10, 26));
    }

    [Theory]
    [InlineData("update report_data_collections set paused_at = now(), paused_by_name = 'Ada'", "paused by Ada")]
    [InlineData("update report_data_collections set held_at = now(), held_kind = 'rejected', held_reason = 'no such column'", "weeks were rejected by AMC with the same text; edit the query, or confirm to go on")]
    [InlineData("update amc_accounts set on_hold_since = now(), on_hold_reason = 'account on hold'", "account on hold")]
    [InlineData("update amc_instances set on_hold_since = now(), on_hold_reason = 'instance on hold'", "instance on hold")]
    [InlineData("update amc_instances set throttled_until = '2126-01-01 14:05:00Z'", "throttled by AMC until 14:05:00 UTC")]
    [InlineData("update report_data_weeks set not_before = '2126-01-01 00:00Z'", "AMC has all of it from 2126-01-01 00:00 UTC")]
    public async Task What_may_not_start_does_not_and_says_why(string because, string reason)
    {
        await _engine.AddCollectionAsync(3);
        await _engine.ExecuteAsync(because);

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(0);
        (await _engine.ScalarAsync<string>("select distinct reason from report_data_weeks")).ShouldBe(reason);
    }

    [Fact]
    public async Task Deleted_collections_start_nothing_but_what_they_still_have_at_AMC_counts()
    {
        var deleted = await _engine.AddCollectionAsync(6);
        await DispatchAsync();
        await _engine.ExecuteAsync("update report_data_collections set deleted_at = now() where id = $1", deleted.Value);
        await _engine.AddCollectionAsync(10, createdOffset: 1);

        await DispatchAsync();

        (await ClaimedAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task Scheduled_work_gets_the_next_free_slot()
    {
        await _engine.AddCollectionAsync(20);
        await DispatchAsync();
        var scheduled = await _engine.AddCollectionAsync(5, createdOffset: 10);
        await _engine.ExecuteAsync("select queue_pending_weeks(date '2026-11-23')");
        await _engine.ExecuteAsync("update workflow_executions set scheduled = true where collection_id = $1", scheduled.Value);
        await _engine.ExecuteAsync(
            "update workflow_executions set step = 'ready' where id = (select id from workflow_executions where step = 'submitting' order by queue_order desc limit 1)");

        await DispatchAsync();

        (await _engine.ScalarAsync<int>("select running_weeks from report_data_collections where id = $1", scheduled.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task Eight_dispatchers_at_once_do_not_claim_too_much()
    {
        for (var i = 0; i < 8; i++)
        {
            await _engine.AddCollectionAsync(20, i % 2 == 0 ? "amcibersblt" : "amcnordkaff", createdOffset: i);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync()));

        (await _engine.ScalarAsync<long>(
            "select max(n) from (select count(*) n from workflow_executions where step = 'submitting' group by instance_id) s")).ShouldBe(10);
        (await _engine.ScalarAsync<long>("select count(distinct collection_id) from workflow_executions where step = 'submitting'")).ShouldBe(5);
    }

    [Fact]
    public async Task A_claim_that_waited_counts_what_the_one_before_it_took()
    {
        (await OpenAfterTwoOverlappingClaimsAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task With_the_lock_and_the_count_in_one_statement_it_would_claim_too_much()
    {
        const string Lock = "perform pg_advisory_xact_lock(4858949281177063426);";
        const string Count = "where e.step in ('submitting', 'unknown', 'at_amc', 'cancelling')\n    ),\n    by_instance";
        var function = (await _engine.ScalarAsync<string>("select pg_get_functiondef('claim_executions'::regproc)"))!;
        function.ShouldContain(Lock);
        function.ShouldContain(Count);

        // The snapshot of a statement is older than a lock that the same statement waits for.
        await TestDatabase.ExecuteAsync(_database.Owner, function
            .Replace(Lock, "", StringComparison.Ordinal)
            .Replace(Count, "where e.step in ('submitting', 'unknown', 'at_amc', 'cancelling') and (select pg_advisory_xact_lock(4858949281177063426)) is not null\n    ),\n    lock as materialized (select pg_advisory_xact_lock(4858949281177063426) as taken),\n    by_instance", StringComparison.Ordinal)
            .Replace("from by_collection),", "from by_collection where (select taken from lock) is not null),", StringComparison.Ordinal));

        (await OpenAfterTwoOverlappingClaimsAsync()).ShouldBeGreaterThan(10);
    }

    /// <summary>A second claim begins while a first one has claimed and not yet committed, and while the queue has got a second collection.</summary>
    private async Task<long> OpenAfterTwoOverlappingClaimsAsync()
    {
        await _engine.AddCollectionAsync(20);
        await _engine.ExecuteAsync("select queue_pending_weeks(date '2026-11-23')");
        await using var first = new NpgsqlConnection(_database.Worker);
        await first.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await first.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var claim = new NpgsqlCommand("select count(*) from claim_executions(now(), 5, 10, 200)", first))
        {
            (await claim.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(10L);
        }

        await _engine.AddCollectionAsync(20, createdOffset: -100);
        await _engine.ExecuteAsync("select queue_pending_weeks(date '2026-11-23')");
        var second = Task.Run(ClaimAsync, TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select exists (select from pg_locks where locktype = 'advisory' and not granted)", "the second claim does not wait");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await second;
        return await ClaimedAsync();
    }

    private Task DispatchAsync() => _engine.Get<Dispatcher>().DispatchAsync(TestContext.Current.CancellationToken);

    /// <summary>As a dispatcher of another process.</summary>
    private async Task ClaimAsync()
    {
        await using var connection = await _engine.Get<CollectionsDb>().OpenWorkerAsync(TestContext.Current.CancellationToken);
        await using var queue = new NpgsqlCommand("select queue_pending_weeks(date '2026-11-23')", connection);
        await queue.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var claim = new NpgsqlCommand("select count(*) from claim_executions(now(), 5, 10, 200)", connection);
        while (await claim.ExecuteScalarAsync(TestContext.Current.CancellationToken) is long and > 0)
        {
        }
    }

    private async Task<long> ClaimedAsync() => await _engine.ScalarAsync<long>("select count(*) from workflow_executions where step = 'submitting' and collection_id in (select id from report_data_collections)");
}
