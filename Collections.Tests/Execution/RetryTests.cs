using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>A year of failed weeks, retried over HTTP in every way there is, while a worker runs.</summary>
public sealed class RetryTests(PostgresServer server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_weeks_are_retried_one_by_the_API_one_by_Requeue_and_all_others_at_once_until_the_year_is_complete()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox, withHangfire: true);
        await using var app = await TestApp.StartAsync(database);
        using var dashboard = await OperatorsDashboard.SignInAsync(app);
        using var program = await app.ProgramAsync(engine.User);
        sandbox.Faults = new() { Privacy = 1 };
        var collection = await engine.AddCollectionAsync(52);
        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "FAILED");
        await engine.UntilAsync("select count(*) = 52 from week_retry_jobs where job_id <> ''", "not every failed week is shown");
        sandbox.Faults = SandboxFaults.None;

        var first = await engine.ScalarAsync<Guid>("select id from report_data_weeks order by week_start_date limit 1");
        (await PostAsync(program, $"/api/weeks/{first}/retry")).GetProperty("status").GetString().ShouldNotBe("FAILED");
        await engine.UntilAsync("select status = 'SUCCESS' from report_data_weeks where id = $1", "the API's retry does not succeed", first);

        var second = await engine.ScalarAsync<Guid>("select id from report_data_weeks order by week_start_date offset 1 limit 1");
        await dashboard.RequeueAsync((await engine.ScalarAsync<string>("select job_id from week_retry_jobs where week_id = $1", second))!);
        await engine.UntilAsync("select status = 'SUCCESS' from report_data_weeks where id = $1", "the requeued week does not succeed", second);
        (await engine.WeeksAsync(collection)).ShouldBe("50 FAILED, 2 SUCCESS");

        await PostAsync(program, $"/api/collections/{collection}/retry-failed");
        await engine.UntilStatusAsync(collection, "COMPLETED");

        var progress = await program.GetFromJsonAsync<JsonElement>($"/api/collections/{collection}/progress", Cancelled);
        progress.GetProperty("weeks").EnumerateArray().Count(week => week.GetProperty("status").GetString() == "SUCCESS").ShouldBe(52, progress.ToString());
        progress.GetProperty("percentage").GetInt32().ShouldBe(100);
        await engine.UntilAsync("select not exists (select from week_retry_jobs)", "the jobs are not taken away");
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
    }

    private static async Task<JsonElement> PostAsync(HttpClient program, string path)
    {
        using var answer = await program.PostAsync(new Uri(path, UriKind.Relative), content: null, Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
