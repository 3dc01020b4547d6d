using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>The operators' dashboard over HTTP, served by a process that does no work itself; the work is done by a worker beside it.</summary>
public sealed class DashboardTests(PostgresServer server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_week_stands_there_with_name_reason_and_the_way_to_its_page_and_requeueing_it_retries_it()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, withHangfire: true);
        await using var app = await TestApp.StartAsync(database);
        await using var beside = await TestApp.StartAsync(database);
        using var dashboard = await OperatorsDashboard.SignInAsync(app);
        sandbox.Faults = new() { Privacy = 1 };
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        var job = await FailedJobAsync(engine);

        var week = new WeekId(await engine.ScalarAsync<Guid>("select id from report_data_weeks"));
        (await new FailedJobs(engine.Get<CollectionsDb>(), engine.Scope).OfWeekAsync(week, Cancelled)).ShouldBe(job);
        (await new FailedJobs(engine.Get<CollectionsDb>(), UserScope.For(UserId.New())).OfWeekAsync(week, Cancelled)).ShouldBeNull();

        var list = await dashboard.ReadAsync("jobs/failed");
        list.ShouldContain($"Week 2026-10-26 of collection {collection}");
        list.ShouldContain("privacy budget");
        var link = $"<a href=\"/collections/{collection}?week=2026-10-26\">Week 2026-10-26 of collection {collection}</a>";
        (await dashboard.ReadAsync($"jobs/details/{job}")).Split(link).Length.ShouldBe(2, "once, however many hosts this process has had");

        sandbox.Faults = SandboxFaults.None;
        await dashboard.RequeueAsync(job);
        await engine.UntilStatusAsync(collection, "COMPLETED");

        (await engine.ScalarAsync<long>("select count(*) from workflow_executions")).ShouldBe(2);
        await engine.UntilAsync("select not exists (select from week_retry_jobs)", "the job is not taken away");
        (await dashboard.ReadAsync("jobs/failed")).ShouldNotContain("Week 2026-10-26");
    }

    [Fact]
    public async Task A_name_with_markup_is_shown_as_it_was_written()
    {
        const string Name = "<img src=x onerror=alert(1)> & \"Co\" 'x'";
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, withHangfire: true);
        await using var app = await TestApp.StartAsync(database);
        using var dashboard = await OperatorsDashboard.SignInAsync(app);
        sandbox.Faults = new() { Privacy = 1 };
        var collection = await engine.AddCollectionAsync(1);
        await engine.ExecuteAsync("update report_data_collections set name = $2 where id = $1", collection.Value, Name);
        await engine.RunAsync();
        var job = await FailedJobAsync(engine);

        foreach (var page in (string[])["jobs/failed", $"jobs/details/{job}"])
        {
            var html = await dashboard.ReadAsync(page);
            html.ShouldContain("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;", customMessage: page);
            html.ShouldNotContain("<img src=x", customMessage: page);
        }
    }

    private static async Task<string> FailedJobAsync(Engine engine)
    {
        await engine.UntilAsync("select exists (select from week_retry_jobs where job_id <> '')", "the failed week is not shown");
        return (await engine.ScalarAsync<string>("select job_id from week_retry_jobs"))!;
    }
}
