using System.Net;
using System.Text.Json;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed class CollectionsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collection_is_made_found_listed_and_followed()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        var (status, made, answer) = await stage.PostAsync("/api/collections", stage.Body(("name", "Spring")));
        status.ShouldBe(HttpStatusCode.Created, made.ToString());
        var id = made.GetProperty("id").GetGuid();
        answer.Headers.Location!.OriginalString.ShouldBe($"/api/collections/{id}");
        made.GetProperty("totalWeeks").GetInt32().ShouldBe(4);
        made.GetProperty("status").GetString().ShouldBe("ACTIVE");

        var (_, found, _) = await stage.GetAsync($"/api/collections/{id}");
        found.GetProperty("name").GetString().ShouldBe("Spring");
        var (_, list, _) = await stage.GetAsync("/api/collections?search=spring");
        list.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(id);
        list.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);

        var (_, progress, _) = await stage.GetAsync($"/api/collections/{id}/progress");
        progress.GetProperty("percentage").GetInt32().ShouldBe(0);
        var weeks = progress.GetProperty("weeks").EnumerateArray().ToList();
        weeks.Count.ShouldBe(4);
        weeks[0].GetProperty("weekStartDate").GetString().ShouldBe($"{ApiStage.LastMonday.AddDays(-35):yyyy-MM-dd}");
        weeks[0].GetProperty("executionId").ValueKind.ShouldBe(JsonValueKind.Null);
        weeks[0].TryGetProperty("workflowExecutionId", out _).ShouldBeTrue();
        var (_, week, _) = await stage.GetAsync($"/api/weeks/{weeks[1].GetProperty("id").GetGuid()}");
        week.GetProperty("previousWeekId").GetGuid().ShouldBe(weeks[0].GetProperty("id").GetGuid());
        week.GetProperty("sql").GetString().ShouldBe("select campaign from t");
    }

    [Theory]
    [InlineData("body")]
    [InlineData("query")]
    public async Task A_dry_run_says_the_weeks_that_would_be_made_and_writes_nothing(string way)
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var body = stage.Body();
        var rows = await CountAsync();

        var (status, plan, _) = way == "body"
            ? await stage.PostAsync("/api/collections", stage.Body([.. body.Select(field => (field.Key, field.Value)), ("dryRun", true)]))
            : await stage.PostAsync("/api/collections?dryRun=true", body);

        status.ShouldBe(HttpStatusCode.OK, plan.ToString());
        (await CountAsync()).ShouldBe(rows);
        var (_, made, _) = await stage.PostAsync("/api/collections", body);
        var (_, progress, _) = await stage.GetAsync($"/api/collections/{made.GetProperty("id").GetGuid()}/progress");
        plan.GetProperty("weeks").EnumerateArray().Select(week => (week.GetProperty("start").GetString(), week.GetProperty("end").GetString(), week.GetProperty("status").GetString()))
            .ShouldBe(progress.GetProperty("weeks").EnumerateArray()
                .Select(week => (week.GetProperty("windowStart").GetString(), week.GetProperty("windowEnd").GetString(), week.GetProperty("status").GetString())));
        plan.GetProperty("expectedFinish").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task What_cannot_be_right_is_named_field_by_field_and_nothing_is_written()
    {
        using var stage = await ApiStage.CreateAsync(fixture, sql: "select campaign from t where brand = {{brand}}");
        var rows = await CountAsync();
        (string Field, object? Value) brand = ("parameters", new { brand = "x" });
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        (string Field, (string, object?)[] Replace, HttpStatusCode Status)[] cases =
        [
            ("name", [brand, ("name", null)], HttpStatusCode.UnprocessableEntity),
            ("endDate", [brand, ("endDate", today.AddDays(-300)), ("startDate", today.AddDays(-200))], HttpStatusCode.UnprocessableEntity),
            ("endDate", [brand, ("endDate", today.AddDays(1))], HttpStatusCode.UnprocessableEntity),
            ("endDate", [brand, ("startDate", today.AddYears(-5)), ("endDate", today.AddYears(-4))], HttpStatusCode.UnprocessableEntity),
            ("instanceId", [brand, ("instanceId", Guid.NewGuid())], HttpStatusCode.UnprocessableEntity),
            ("instanceId", [brand, ("instanceId", stage.Other.Instance.Value)], HttpStatusCode.UnprocessableEntity),
            ("workflowId", [brand, ("workflowId", stage.Other.Workflow.Value)], HttpStatusCode.UnprocessableEntity),
            ("parameters.brand", [], HttpStatusCode.UnprocessableEntity),
            ("parameters.more", [("parameters", new { brand = "x", more = 1 })], HttpStatusCode.UnprocessableEntity),
            ("filters.asins", [brand, ("filters", new { asins = new[] { "B08N5WRWNW" } })], HttpStatusCode.UnprocessableEntity),
            ("firstWeek", [brand, ("firstWeek", "half")], HttpStatusCode.UnprocessableEntity),
            ("timeZone", [brand, ("timeZone", "Mars/Olympus")], HttpStatusCode.UnprocessableEntity),
            ("name", [brand, ("name", "collection")], HttpStatusCode.Conflict),
            ("startDate", [brand, ("startDate", "2026-02-30")], HttpStatusCode.BadRequest),
            ("workflowId", [brand, ("workflowId", "nonsense")], HttpStatusCode.BadRequest),
            ("parameters.brand", [("parameters", new { brand = true })], HttpStatusCode.UnprocessableEntity),
        ];
        foreach (var (field, replace, expected) in cases)
        {
            var (status, problem, answer) = await stage.PostAsync("/api/collections", stage.Body(replace));
            status.ShouldBe(expected, $"{field}: {problem}");
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            problem.GetProperty("errors").TryGetProperty(field, out var messages).ShouldBeTrue($"{field}: {problem}");
            messages[0].GetString()!.ShouldNotContain("System.");
        }

        (await CountAsync()).ShouldBe(rows);
    }

    [Theory]
    [InlineData("{", "malformed")]
    [InlineData("""{"nmae":"x"}""", "nmae")]
    [InlineData("[]", "JSON")]
    [InlineData("", "")]
    public async Task A_body_that_is_not_what_is_expected_is_told_so(string body, string words)
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        var (status, problem, _) = await stage.PostAsync("/api/collections", body);

        status.ShouldBe(HttpStatusCode.BadRequest, problem.ToString());
        problem.ToString().ShouldContain(words);
    }

    [Fact]
    public async Task What_is_not_there_and_how_it_cannot_be_asked_is_told_too()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        (await stage.GetAsync("/api/colections")).Body.GetProperty("detail").GetString()!.ShouldContain("/api/colections");
        (await stage.GetAsync("/api/collections/abc")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.SendAsync(HttpMethod.Put, "/api/collections")).Body.GetProperty("status").GetInt32().ShouldBe(405);
        using var form = new FormUrlEncodedContent([new("name", "x")]);
        using var wrong = await stage.Program.PostAsync("/api/collections", form, Cancelled);
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        wrong.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_verb_that_the_state_does_not_allow_answers_409_with_both_states()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var id = await stage.CreateCollectionAsync();

        (await stage.PostAsync($"/api/collections/{id}/pause")).Body.GetProperty("status").GetString().ShouldBe("PAUSED");
        var (status, problem, _) = await stage.PostAsync($"/api/collections/{id}/pause");
        status.ShouldBe(HttpStatusCode.Conflict);
        (problem.GetProperty("from").GetString(), problem.GetProperty("to").GetString()).ShouldBe(("PAUSED", "PAUSED"));
        (await stage.PostAsync($"/api/collections/{id}/resume")).Body.GetProperty("status").GetString().ShouldBe("ACTIVE");

        var (_, progress, _) = await stage.GetAsync($"/api/collections/{id}/progress");
        var week = progress.GetProperty("weeks")[0].GetProperty("id").GetGuid();
        (status, problem, _) = await stage.PostAsync($"/api/weeks/{week}/recollect");
        status.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("detail").GetString()!.ShouldContain("PENDING");
        problem.GetProperty("detail").GetString()!.ShouldContain("SUCCESS");
        (await stage.PostAsync($"/api/weeks/{week}/skip")).Body.GetProperty("status").GetString().ShouldBe("SKIPPED");
        (await stage.PostAsync($"/api/weeks/{week}/unskip")).Body.GetProperty("status").GetString().ShouldBe("PENDING");
    }

    [Fact]
    public async Task A_collection_is_renamed_extended_and_deleted()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var id = await stage.CreateCollectionAsync();

        var (status, changed, _) = await stage.SendAsync(
            HttpMethod.Patch, $"/api/collections/{id}", new { name = $"Renamed {id}", startDate = ApiStage.LastMonday.AddDays(-42) });
        status.ShouldBe(HttpStatusCode.OK, changed.ToString());
        (changed.GetProperty("name").GetString(), changed.GetProperty("totalWeeks").GetInt32()).ShouldBe(($"Renamed {id}", 5));
        (await stage.GetAsync($"/api/collections/{id}/activity")).Body.GetProperty("items").EnumerateArray().Select(line => line.GetProperty("kind").GetString())
            .ShouldBe(["extended", "renamed", "created"]);

        (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await stage.GetAsync($"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.GetAsync("/api/collections?deleted=true")).Body.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(id);

        var (restored, collection, _) = await stage.PostAsync($"/api/collections/{id}/restore");
        restored.ShouldBe(HttpStatusCode.OK, collection.ToString());
        (collection.GetProperty("status").GetString(), collection.GetProperty("totalWeeks").GetInt32()).ShouldBe(("PAUSED", 5));
        (await stage.GetAsync("/api/collections?deleted=true")).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await stage.PostAsync($"/api/collections/{id}/restore")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await stage.PostAsync($"/api/collections/{Guid.NewGuid()}/restore")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_a_deleted_collection_no_week_answers_until_it_is_restored()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """update report_data_week_versions set columns = '{"version": 1, "items": [{"name": "impressions", "slot": "m01", "dataType": "LONG", "columnType": "METRIC", "position": 1}]}' where week_id = $1""",
            stage.Me.Week.Value);
        string[] paths = ["", "/executions", "/versions", "/log", "/rows?version=1"];
        async Task<IEnumerable<HttpStatusCode>> AskAsync() => await Task.WhenAll(paths.Select(async path => (await stage.GetAsync($"/api/weeks/{stage.Me.Week}{path}")).Status));
        (await AskAsync()).ShouldAllBe(status => status == HttpStatusCode.OK);

        (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{stage.Me.Collection}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await AskAsync()).ShouldAllBe(status => status == HttpStatusCode.NotFound);

        (await stage.PostAsync($"/api/collections/{stage.Me.Collection}/restore")).Status.ShouldBe(HttpStatusCode.OK);
        (await AskAsync()).ShouldAllBe(status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_collection_goes_on_with_another_version_of_its_query_for_the_weeks_that_are_named()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var id = await stage.CreateCollectionAsync();
        await stage.SendAsync(HttpMethod.Patch, $"/api/workflows/{stage.Me.Workflow}", new { sqlQuery = "select 2" });

        (await stage.PostAsync($"/api/collections/{id}/query", new { workflowVersion = 2 })).Body.GetProperty("errors").TryGetProperty("reach", out _).ShouldBeTrue();
        (await stage.PostAsync($"/api/collections/{id}/query", new { reach = "allWeeks" })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await stage.PostAsync($"/api/collections/{id}/query", new { workflowVersion = 7, reach = "allWeeks" })).Status.ShouldBe(HttpStatusCode.NotFound);
        var (status, collection, _) = await stage.PostAsync($"/api/collections/{id}/query", new { workflowVersion = 2, reach = "missingWeeks" });
        status.ShouldBe(HttpStatusCode.OK, collection.ToString());
        collection.GetProperty("workflowVersion").GetInt32().ShouldBe(2);
        (await stage.PostAsync($"/api/collections/{id}/query", new { workflowVersion = 2, reach = "missingWeeks" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_list_goes_on_where_a_page_ended()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        for (var count = 0; count < 4; count++)
        {
            await stage.CreateCollectionAsync();
        }

        List<Guid> seen = [];
        string? next = null;
        do
        {
            var (status, page, _) = await stage.GetAsync($"/api/collections?limit=2{(next is null ? "" : $"&after={next}")}");
            status.ShouldBe(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        seen.Count.ShouldBe(5);
        seen.ShouldBeUnique();
        (await stage.GetAsync("/api/collections?after=nonsense")).Body.GetProperty("errors").TryGetProperty("after", out _).ShouldBeTrue();
        (await stage.GetAsync("/api/collections?limit=0")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await stage.GetAsync("/api/collections?status=DONE")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await stage.GetAsync("/api/executions")).Body.GetProperty("items").GetArrayLength().ShouldBe(1 + (4 * 4));
    }

    [Fact]
    public async Task Rows_come_with_all_their_digits_and_as_a_file()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await TestDatabase.ExecuteAsync(
            fixture.Database.SuperUser,
            """
            update report_data_week_versions set columns =
                '{"version": 1, "items": [{"name": "campaign", "slot": "d01", "dataType": "STRING", "columnType": "DIMENSION", "position": 1},
                                          {"name": "cost", "slot": "m01", "dataType": "DECIMAL", "columnType": "METRIC", "position": 2}]}'
            where week_id = $1
            """,
            stage.Me.Week.Value);
        await TestDatabase.ExecuteAsync(
            fixture.Database.SuperUser,
            """
            update report_data_weeks set current_version_id = (select id from report_data_week_versions where week_id = $1) where id = $1;
            """,
            stage.Me.Week.Value);
        await TestDatabase.ExecuteAsync(
            fixture.Database.SuperUser,
            """
            update report_data_rows set d01 = '=1+1', m01 = 12345678901234567890.12345678901234567
            where version_id = (select id from report_data_week_versions where week_id = $1)
            """,
            stage.Me.Week.Value);

        var json = await stage.Program.GetStringAsync($"/api/weeks/{stage.Me.Week}/rows", Cancelled);
        json.ShouldContain("""{"campaign":"=1\u002B1","cost":12345678901234567890.12345678901234567}""");
        using var csv = await stage.Program.GetAsync($"/api/weeks/{stage.Me.Week}/rows?format=csv", Cancelled);
        csv.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        (await csv.Content.ReadAsStringAsync(Cancelled)).ShouldContain("12345678901234567890.12345678901234567");
        (await stage.GetAsync($"/api/weeks/{stage.Me.Week}/versions")).Body.GetProperty("items")[0].GetProperty("current").GetBoolean().ShouldBeTrue();
        (await stage.GetAsync($"/api/weeks/{stage.Me.Week}/executions")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await stage.GetAsync($"/api/weeks/{stage.Me.Week}/log")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await stage.GetAsync($"/api/weeks/{stage.Me.Week}/rows?version=7")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<long> CountAsync() => TestDatabase.ScalarAsync<long>(
        fixture.Database.SuperUser, "select (select count(*) from report_data_collections) + (select count(*) from report_data_weeks) + (select count(*) from collection_events)");
}
