using Collections.Core.Execution;
using Collections.Tests.Support;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Tests.Execution;

/// <summary>Whoever lost the work changes nothing any more, and lost work goes on.</summary>
public sealed class FencingTests(PostgresServer server) : IAsyncLifetime
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
    public async Task A_ticket_works_once()
    {
        _engine.Queue.Hold = true;
        await _engine.AddCollectionAsync(1);
        await _engine.Get<Dispatcher>().DispatchAsync(TestContext.Current.CancellationToken);
        var (_, id, ticket) = _engine.Queue.Rung.Single(job => job.Kind == "submit");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _engine.Get<SubmitStep>().RunAsync(new(id), ticket, TestContext.Current.CancellationToken)));

        (await _sandbox.ReadLedgerAsync()).Executions.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_ingests_of_one_result_store_it_once()
    {
        var (id, ticket) = await ReadyAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _engine.Get<IngestStep>().RunAsync(id, ticket, TestContext.Current.CancellationToken)));

        (await _engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(1);
        (await _engine.ScalarAsync<string>("select status from report_data_weeks")).ShouldBe("SUCCESS");
    }

    [Theory]
    [InlineData("update workflow_executions set fencing_token = fencing_token + 1")]
    [InlineData("update workflow_executions set step = 'cancelled'")]
    [InlineData("update report_data_weeks set status = 'SKIPPED'")]
    public async Task An_ingest_that_lost_the_work_on_its_way_stores_nothing(string meanwhile)
    {
        var (id, ticket) = await ReadyAsync();

        await IngestAsync(id, ticket, meanwhile);

        (await _engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(0);
        (await _engine.ScalarAsync<long>("select count(*) from report_data_rows")).ShouldBe(0);
        (await _engine.ScalarAsync<string>("select status from report_data_weeks")).ShouldNotBe("SUCCESS");
    }

    [Fact]
    public async Task A_week_that_waits_for_its_ingest_is_not_taken_up_once_that_was_taken_away()
    {
        var (id, ticket) = await ReadyAsync();
        await _engine.ExecuteAsync("update report_data_weeks set status = 'PENDING'");

        await IngestAsync(id, ticket, "update workflow_executions set step = 'cancelled', fencing_token = fencing_token + 1");

        (await _engine.ScalarAsync<string>("select status from report_data_weeks")).ShouldBe("PENDING");
    }

    [Fact]
    public async Task A_week_that_runs_without_an_execution_is_collected_all_the_same()
    {
        var collection = await _engine.AddCollectionAsync(1);
        await _engine.ExecuteAsync("update report_data_weeks set status = 'RUNNING', started_at = now()");
        await _engine.ExecuteAsync("select refresh_collection_status($1)", collection.Value);

        await _engine.RunAsync();

        await _engine.UntilStatusAsync(collection, "COMPLETED");
    }

    [Fact]
    public async Task A_week_whose_range_was_extended_while_it_ran_says_that_it_has_outgrown_its_result()
    {
        var (id, ticket) = await ReadyAsync("update report_data_weeks set window_end = week_start_date + 3, week_end_date = week_start_date + 3, partial = true");
        await _engine.ExecuteAsync("update report_data_weeks set window_end = week_start_date + 6, week_end_date = week_start_date + 6");

        await _engine.Get<IngestStep>().RunAsync(id, ticket, TestContext.Current.CancellationToken);

        (await _engine.ScalarAsync<string>("select concat_ws(' ', status, reason_code, partial, reason) from report_data_weeks"))
            .ShouldBe($"SUCCESS outgrown t {Collections.Core.Planning.WeekReason.Outgrown.Text}");
    }

    [Fact]
    public async Task An_ingest_whose_worker_died_is_taken_up_again()
    {
        var (id, _) = await ReadyAsync();
        await _engine.ExecuteAsync("update workflow_executions set step = 'ingesting', lease_until = clock_timestamp() - interval '1 s', fencing_token = fencing_token + 1");

        _engine.Queue.Hold = false;
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from workflow_executions where step = 'done')", "it is not taken up");

        (await _engine.ScalarAsync<string>("select status from report_data_weeks")).ShouldBe("SUCCESS");
        (await _engine.ScalarAsync<Guid>("select id from workflow_executions")).ShouldBe(id.Value);
    }

    [Fact]
    public async Task What_stops_its_worker_five_times_in_a_row_fails()
    {
        await ReadyAsync();

        for (var time = 0; time < 5; time++)
        {
            await _engine.ExecuteAsync("update workflow_executions set step = 'ingesting', lease_until = clock_timestamp() - interval '1 s'");
            await _engine.Get<TickRunner>().RunAsync(TestContext.Current.CancellationToken);
        }

        (await _engine.ScalarAsync<string>("select error_class from report_data_weeks where status = 'FAILED'")).ShouldBe("stopped_worker");
    }

    [Fact]
    public async Task A_lost_bell_is_rung_again_by_the_tick()
    {
        var (id, _) = await ReadyAsync();
        _engine.Queue.Rung.Clear();
        await _engine.ExecuteAsync("update workflow_executions set next_at = clock_timestamp() - interval '4 s'");

        await _engine.Get<TickRunner>().RunAsync(TestContext.Current.CancellationToken);

        _engine.Queue.Rung.ShouldContain(job => job.Kind == "ingest" && job.Id == id.Value);
    }

    [Fact]
    public async Task A_step_whose_lease_is_gone_is_cancelled_by_its_keeper()
    {
        var settings = _engine.Get<IOptions<ExecutionOptions>>().Value;
        settings.LeaseRenewal = TimeSpan.FromMilliseconds(50);
        var (id, _) = await ReadyAsync();
        await _engine.ExecuteAsync("update workflow_executions set step = 'ingesting', fencing_token = 100");

        var kept = _engine.Get<LeaseKeeper>().HoldAsync(
            id, 99, "ingesting", token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token), TestContext.Current.CancellationToken);

        (await kept).ShouldBeFalse();
    }

    /// <summary>An ingest during which something happens. The collection's row is the first that it locks: until it gets it, the world may change.</summary>
    private async Task IngestAsync(ExecutionId id, long ticket, string meanwhile)
    {
        await using var other = new NpgsqlConnection(_database.SuperUser);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("select 1 from report_data_collections for update", other))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var ingest = _engine.Get<IngestStep>().RunAsync(id, ticket, TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select exists (select from pg_locks where not granted)", "the ingest does not come to its locks");
        await using (var change = new NpgsqlCommand(meanwhile, other))
        {
            await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await ingest;
    }

    /// <summary>One week whose result is ready, with the bell for its ingest in hand.</summary>
    /// <param name="first">What is done to the week before it starts.</param>
    private async Task<(ExecutionId Id, long Ticket)> ReadyAsync(string? first = null)
    {
        _engine.Queue.Hold = true;
        await _engine.AddCollectionAsync(1);
        if (first is not null)
        {
            await _engine.ExecuteAsync(first);
        }

        await _engine.Get<Dispatcher>().DispatchAsync(TestContext.Current.CancellationToken);
        var submit = _engine.Queue.Rung.Single(job => job.Kind == "submit");
        await _engine.Get<SubmitStep>().RunAsync(new(submit.Id), submit.Ticket, TestContext.Current.CancellationToken);
        await _engine.UntilAsync(
            async () =>
            {
                await _engine.Get<PollStep>().RunDueAsync(TestContext.Current.CancellationToken);
                return _engine.Queue.Rung.Any(job => job.Kind == "ingest");
            },
            "no result becomes ready");
        var ingest = _engine.Queue.Rung.Single(job => job.Kind == "ingest");
        return (new(ingest.Id), ingest.Ticket);
    }
}
