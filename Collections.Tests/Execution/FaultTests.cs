using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>What AMC does wrong, and what becomes of the weeks.</summary>
public sealed class FaultTests(PostgresServer server) : IAsyncLifetime
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
    public async Task Throttling_and_server_errors_delay_weeks_and_fail_none()
    {
        _engine.Get<Microsoft.Extensions.Options.IOptions<Collections.Core.Execution.ExecutionOptions>>().Value.MaxAttempts = 10;
        _sandbox.Faults = new() { Throttle = 0.1, ServerError = 0.1, DoneThenTimeout = 0.1, ExpiredUrl = 0.1, RetryAfterSeconds = 1 };
        var collection = await _engine.AddCollectionAsync(20);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED", 90);

        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
        (await _engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(20);
    }

    [Fact]
    public async Task A_429_waits_as_long_as_AMC_says_and_costs_no_attempt()
    {
        _sandbox.Faults = new() { Throttle = 1, RetryAfterSeconds = 2 };
        var collection = await _engine.AddCollectionAsync(3);

        await _engine.RunAsync();
        await _engine.UntilAsync(
            "select count(*) = 3 from report_data_weeks where status = 'PENDING' and reason_code = 'throttled' and attempt = 0", "the weeks do not say that they are throttled");
        _sandbox.Faults = SandboxFaults.None;
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _engine.ScalarAsync<int>("select max(attempt) from report_data_weeks")).ShouldBe(1);
        (await _engine.ScalarAsync<int>("select max(try_no) from workflow_executions")).ShouldBe(1);
    }

    [Fact]
    public async Task Three_weeks_rejected_with_the_same_text_hold_the_rest_until_a_person_confirms()
    {
        var collection = await _engine.AddCollectionAsync(15, query: "SELECT campaign FROM no_such_table");

        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from report_data_collections where held_at is not null)", "the collection is not held");
        await _engine.UntilAsync("select not exists (select from report_data_weeks where status = 'RUNNING')", "weeks keep running");

        var failed = await _engine.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'FAILED' and error_class = 'rejected'");
        failed.ShouldBeInRange(3, 12);
        await _engine.UntilAsync(
            "select count(*) = 15 from report_data_weeks where status = 'FAILED' or (status = 'PENDING' and reason_code = 'held')", "the rest does not say that it is held");
        (await _engine.ScalarAsync<string>("select note from collection_events where kind = 'held'")).ShouldNotBeNull().ShouldContain("no_such_table");
        (await _engine.ScalarAsync<bool>("select held_reason in (select error_message from report_data_weeks where status = 'FAILED') from report_data_collections")).ShouldBeTrue();
        (await _engine.ScalarAsync<long>("select max(n) from (select count(*) n from workflow_executions group by week_id) s")).ShouldBe(1);
        (await _engine.StatusAsync(collection)).ShouldBe("ACTIVE");
    }

    [Fact]
    public async Task What_AMC_fails_is_tried_once_more_and_the_other_weeks_go_on()
    {
        _sandbox.Faults = new() { Failed = 1 };
        var collection = await _engine.AddCollectionAsync(3);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "FAILED");

        (await _engine.WeeksAsync(collection)).ShouldBe("3 FAILED");
        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(6);
        (await _engine.ScalarAsync<string>("select distinct error_class from report_data_weeks")).ShouldBe("failed");
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
        await _engine.UntilAsync(() => Task.FromResult(_engine.Queue.Shown.Count == 3), "the failed weeks are not shown to operators");
    }

    [Fact]
    public async Task A_spent_privacy_budget_is_never_tried_again_by_itself()
    {
        _sandbox.Faults = new() { Privacy = 1 };
        var collection = await _engine.AddCollectionAsync(2);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "FAILED");

        (await _engine.ScalarAsync<string>("select distinct error_class from report_data_weeks")).ShouldBe("refused");
        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_revoked_token_puts_the_account_on_hold_burns_no_attempt_and_ends_by_itself()
    {
        _sandbox.Faults = new() { RevokedToken = 1 };
        var collection = await _engine.AddCollectionAsync(4);

        await _engine.RunAsync();
        await _engine.UntilAsync(
            "select count(*) = 4 from report_data_weeks where status = 'PENDING' and reason_code = 'on_hold' and attempt = 0", "the weeks do not say that they are on hold");
        (await _engine.ScalarAsync<long>("select count(*) from amc_accounts where on_hold_since is not null")).ShouldBe(1);
        _sandbox.Faults = SandboxFaults.None;
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _engine.ScalarAsync<int>("select max(attempt) from report_data_weeks")).ShouldBe(1);
        (await _engine.ScalarAsync<long>("select count(*) from amc_accounts where on_hold_since is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task What_AMC_says_of_gaps_in_its_data_is_kept_with_the_result()
    {
        _sandbox.Faults = new() { DataGaps = 1 };
        var collection = await _engine.AddCollectionAsync(1);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _engine.ScalarAsync<string>("select data_gaps from report_data_week_versions")).ShouldBe("2026-10-26T00:00:00/2026-10-26T06:00:00");
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_fails_its_week_and_a_retry_ingests_it_again_before_it_executes_anew()
    {
        _sandbox.Faults = new() { BadCsv = 1 };
        var collection = await _engine.AddCollectionAsync(1);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "FAILED");
        (await _engine.ScalarAsync<string>("select error_class from report_data_weeks")).ShouldBe(
            "unreadable", await _engine.ScalarAsync<string>("select error_message from report_data_weeks"));
        (await _engine.ScalarAsync<long>("select count(*) from report_data_rows")).ShouldBe(0);

        _sandbox.Faults = SandboxFaults.None;
        await RetryAsync(attempt: 1);
        await _engine.UntilAsync("select exists (select from report_data_weeks where status = 'FAILED' and attempt = 2)", "the second ingest does not fail");
        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(1);

        await RetryAsync(attempt: 2);
        await _engine.UntilStatusAsync(collection, "COMPLETED");
        (await _sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(2);
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_execution_that_someone_cancels_at_AMC_fails_its_week_with_that_reason()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from workflow_executions where amc_execution_id is not null)", "nothing is submitted");

        await engine.CancelAtAmcAsync(new((await engine.ScalarAsync<string>("select amc_execution_id from workflow_executions"))!));
        await engine.UntilStatusAsync(collection, "FAILED");

        (await engine.ScalarAsync<string>("select error_class from report_data_weeks")).ShouldBe("cancelled_elsewhere");
    }

    [Fact]
    public async Task An_execution_past_its_deadline_fails_its_week_and_is_cancelled_at_AMC()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from workflow_executions where deadline_at is not null)", "it gets no deadline");

        await engine.ExecuteAsync("update workflow_executions set deadline_at = clock_timestamp() - interval '1 s'");
        await engine.UntilStatusAsync(collection, "FAILED");
        await engine.UntilAsync("select exists (select from workflow_executions where step = 'failed' and error_class = 'overdue')", "its execution is not ended");

        (await slow.ReadLedgerAsync()).Executions.ShouldHaveSingleItem().Status.ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task What_runs_already_when_AMC_accepts_it_gets_its_deadline_all_the_same()
    {
        await using var slow = await SandboxServer.StartAsync(new() { TimeScale = 10 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, slow);
        await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from workflow_executions where amc_status = 'RUNNING' and deadline_at is not null)", "it does not run");

        // As the submit writes it when AMC's answer says RUNNING: from then on the status does not change.
        await engine.ExecuteAsync("update workflow_executions set started_at = null, deadline_at = null");

        await engine.UntilAsync("select exists (select from workflow_executions where step = 'at_amc' and started_at is not null and deadline_at is not null)", "it gets no deadline");
    }

    private async Task RetryAsync(int attempt)
    {
        var week = await _engine.ScalarAsync<Guid>("select id from report_data_weeks");
        (await _engine.Get<Collections.Core.Execution.DashboardRetryRunner>().RunAsync(new(week), attempt, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }
}
