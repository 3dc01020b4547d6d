using Collections.Tests.Support;

namespace Collections.Tests.Execution;

public sealed class EndToEndTests(PostgresServer server)
{
    [Fact]
    public async Task A_year_of_weeks_is_collected_and_every_execution_at_AMC_is_one_row_of_ours()
    {
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox);
        var collection = await engine.AddCollectionAsync(52);

        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED", 60);

        (await engine.WeeksAsync(collection)).ShouldBe("52 SUCCESS");
        var ledger = await sandbox.ReadLedgerAsync();
        ledger.Executions.Count.ShouldBe(52);
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
        (await engine.ScalarAsync<long>("select count(*) from report_data_rows")).ShouldBe(ledger.Executions.Sum(execution => execution.Rows));
        (await engine.ScalarAsync<long>("select count(*) from report_data_weeks where execution_duration is not null and row_count > 0")).ShouldBe(52);
        (await engine.ScalarAsync<long>("select count(*) from workflow_executions where step = 'done'")).ShouldBe(52);
    }

    [Fact]
    public async Task Seven_collections_keep_to_ten_per_instance_ten_per_collection_and_five_collections()
    {
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new() { TimeScale = 1500 });
        await using var engine = await Engine.CreateAsync(database, sandbox);
        for (var i = 0; i < 7; i++)
        {
            await engine.AddCollectionAsync(14, i < 3 ? "amcibersblt" : i < 5 ? "amcnordkaff" : "amclumahome", createdOffset: i);
        }

        await engine.RunAsync();
        await engine.UntilAsync("select bool_and(status = 'COMPLETED') from report_data_collections", "not all are completed");

        (await sandbox.ReadLedgerAsync()).Executions.Count.ShouldBe(7 * 14);
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update report_data_weeks set summary_stats = jsonb_set(summary_stats, '{metrics,spend,sum}', to_jsonb((summary_stats #>> '{metrics,spend,sum}')::numeric + 0.01))", "is not AMC's")]
    [InlineData("insert into workflow_executions (id, instance_id, collection_id, week_id, purpose, step, workflow_id, workflow_version, window_start, window_end, time_zone) select gen_random_uuid(), instance_id, collection_id, week_id, 'recollect', 'done', workflow_id, workflow_version, window_start, window_end, time_zone from workflow_executions", "without a reason")]
    public async Task The_judge_notices_another_sum_and_a_run_that_nobody_asked_for(string wrong, string complaint)
    {
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox);
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED");
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();

        await engine.ExecuteAsync(wrong);

        (await Judge.ComplaintsAsync(engine)).ShouldHaveSingleItem().ShouldContain(complaint);
    }

    [Fact]
    public async Task The_judge_notices_an_instance_limit_of_twenty()
    {
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new() { TimeScale = 40 });
        await using var engine = await Engine.CreateAsync(database, sandbox);
        await engine.ExecuteAsync("update amc_instances set max_open_executions = 20");
        await engine.AddCollectionAsync(14);
        await engine.AddCollectionAsync(14, createdOffset: 1);

        await engine.RunAsync();
        await engine.UntilAsync("select count(*) > 10 from workflow_executions where step = 'at_amc'", "no more than ten are at AMC");

        (await Judge.ComplaintsAsync(engine)).ShouldContain(complaint => complaint.Contains("on an instance", StringComparison.Ordinal));
    }
}
