using System.Net;
using System.Text.RegularExpressions;
using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>The operators' dashboard over HTTP, served by a process that does no work itself; the work is done by a worker beside it.</summary>
public sealed partial class DashboardTests(PostgresServer server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_week_stands_there_with_name_reason_and_the_way_to_its_page_and_requeueing_it_retries_it()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, withHangfire: true);
        await using var app = await TestApp.StartAsync(database);
        using var browser = app.Browser();
        await browser.GetAsync((await app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..], Cancelled);
        sandbox.Faults = new() { Privacy = 1 };
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilAsync("select exists (select from week_retry_jobs where job_id <> '')", "the failed week is not shown");
        var job = await engine.ScalarAsync<string>("select job_id from week_retry_jobs");

        var week = new WeekId(await engine.ScalarAsync<Guid>("select id from report_data_weeks"));
        (await new FailedJobs(engine.Get<CollectionsDb>(), engine.Scope).OfWeekAsync(week, Cancelled)).ShouldBe(job);
        (await new FailedJobs(engine.Get<CollectionsDb>(), UserScope.For(UserId.New())).OfWeekAsync(week, Cancelled)).ShouldBeNull();

        var list = await browser.GetStringAsync(new Uri("/hangfire/jobs/failed", UriKind.Relative), Cancelled);
        list.ShouldContain($"Week 2026-10-26 of collection {collection}");
        list.ShouldContain("privacy budget");
        var details = await browser.GetStringAsync(new Uri($"/hangfire/jobs/details/{job}", UriKind.Relative), Cancelled);
        details.ShouldContain($"<a href=\"/collections/{collection}?week=2026-10-26\">Week 2026-10-26 of collection {collection}</a>");

        sandbox.Faults = SandboxFaults.None;
        using var requeue = new HttpRequestMessage(HttpMethod.Post, "/hangfire/jobs/failed/requeue") { Content = new FormUrlEncodedContent([new("jobs[]", job)]) };
        requeue.Headers.Add(Header().Match(list).Groups[1].Value, Token().Match(list).Groups[1].Value);
        (await browser.SendAsync(requeue, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await engine.UntilStatusAsync(collection, "COMPLETED");

        (await engine.ScalarAsync<long>("select count(*) from workflow_executions")).ShouldBe(2);
        await engine.UntilAsync("select not exists (select from week_retry_jobs)", "the job is not taken away");
        (await browser.GetStringAsync(new Uri("/hangfire/jobs/failed", UriKind.Relative), Cancelled)).ShouldNotContain("Week 2026-10-26");
    }

    [GeneratedRegex("""<meta name="csrf-header" content="([^"]+)""")]
    private static partial Regex Header();

    [GeneratedRegex("""<meta name="csrf-token" content="([^"]+)""")]
    private static partial Regex Token();
}
