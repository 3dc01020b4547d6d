using System.Net;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed class ExecutionsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Executions_are_found_by_state_purpose_and_words_of_the_error_and_refused_by_what_is_none()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            "update workflow_executions set step = 'failed', error_class = 'rejected', error_message = 'Column \"spend\" is 100% unknown' where id = $1",
            stage.Me.Execution.Value);

        async Task<int> CountAsync(string query) => (await stage.GetAsync($"/api/executions?{query}")).Body.GetProperty("items").GetArrayLength();
        (await CountAsync("state=failed&purpose=week&search=SPEND")).ShouldBe(1);
        (await CountAsync("search=100%25")).ShouldBe(1);
        (await CountAsync($"search={stage.Me.Execution}")).ShouldBe(1);
        (await CountAsync("state=done")).ShouldBe(0);
        (await CountAsync("purpose=recollect")).ShouldBe(0);
        (await CountAsync($"search={stage.Other.Execution}")).ShouldBe(0);

        (await stage.GetAsync("/api/executions?state=lost")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await stage.GetAsync("/api/executions?purpose=fun")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_open_execution_is_cancelled_once_and_its_week_is_skipped()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        (await stage.PostAsync($"/api/executions/{stage.Other.Execution}/cancel")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.PostAsync($"/api/executions/{stage.Me.Execution}/cancel")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await TestDatabase.ScalarAsync<string>(stage.Database.SuperUser, "select status from report_data_weeks where id = $1", stage.Me.Week.Value)).ShouldBe("SKIPPED");
        (await TestDatabase.ScalarAsync<string>(stage.Database.SuperUser, "select step from workflow_executions where id = $1", stage.Me.Execution.Value)).ShouldBe("cancelled");
        var (status, problem, _) = await stage.PostAsync($"/api/executions/{stage.Me.Execution}/cancel");
        status.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("from").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_run_of_no_week_is_cancelled_alone()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser, "update workflow_executions set week_id = null, purpose = 'whole_range' where id = $1", stage.Me.Execution.Value);

        (await stage.PostAsync($"/api/executions/{stage.Me.Execution}/cancel")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await TestDatabase.ScalarAsync<string>(stage.Database.SuperUser, "select status from report_data_weeks where id = $1", stage.Me.Week.Value)).ShouldBe("PENDING");
        (await TestDatabase.ScalarAsync<string>(stage.Database.SuperUser, "select step from workflow_executions where id = $1", stage.Me.Execution.Value)).ShouldBe("cancelled");
    }

    [Fact]
    public async Task All_weeks_are_one_file_for_who_may_see_them()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """
            update report_data_weeks w set status = 'SUCCESS', current_version_id = v.id from report_data_week_versions v where v.week_id = w.id and w.id = $1
            """,
            stage.Me.Week.Value);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """
            update report_data_week_versions set columns = '{"version": 1, "items": [{"name": "impressions", "slot": "m01", "dataType": "LONG", "columnType": "METRIC", "position": 1}]}'
            where week_id = $1
            """,
            stage.Me.Week.Value);

        using var answer = await stage.Program.GetAsync($"/api/collections/{stage.Me.Collection}/rows", TestContext.Current.CancellationToken);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("collection.csv");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        lines[0].ShouldBe("week_start_date,week_end_date,version,impressions");
        lines[1].ShouldStartWith("2026-03-02,2026-03-08,1,");
        (await stage.GetAsync($"/api/collections/{stage.Other.Collection}/rows")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
