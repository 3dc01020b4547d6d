using Collections.Tests.Support;

namespace Collections.Tests.Execution;

public sealed class EndToEndTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_year_of_weeks_is_collected_and_every_execution_at_AMC_is_one_row_of_ours()
    {
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox);
        var collection = await engine.AddCollectionAsync(52);

        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED", 60);

        (await engine.WeeksAsync(collection)).ShouldBe("52 SUCCESS");
        var ledger = await sandbox.ReadLedgerAsync();
        ledger.Executions.Count.ShouldBe(52);
        var ours = await TestDatabase.ListAsync<string>(database.SuperUser, "select amc_execution_id from workflow_executions where step = 'done'");
        ours.ShouldBe(ledger.Executions.Select(execution => execution.WorkflowExecutionId.ToString()), ignoreOrder: true);
        (await engine.ScalarAsync<long>("select count(*) from report_data_rows")).ShouldBe(ledger.Executions.Sum(execution => execution.Rows));
        (await engine.ScalarAsync<long>("select count(*) from report_data_weeks where execution_duration is not null and row_count > 0")).ShouldBe(52);
    }
}
