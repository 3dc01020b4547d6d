using System.Net;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed class CatalogApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_workflow_is_made_changed_and_collected_with()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var body = new { instanceId = stage.Me.Instance.Value, name = "Reach", sqlQuery = "select campaign from t where day >= {{start_date}} and brand = {{brand}}" };

        var (status, made, answer) = await stage.PostAsync("/api/workflows", body);
        status.ShouldBe(HttpStatusCode.Created, made.ToString());
        answer.Headers.Location!.OriginalString.ShouldBe($"/api/workflows/{made.GetProperty("id").GetGuid()}");
        made.GetProperty("parameters").EnumerateArray().Select(parameter => (parameter.GetProperty("name").GetString(), parameter.GetProperty("kind").GetString()))
            .ShouldBe([("start_date", "window"), ("brand", "value")]);

        var (_, changed, _) = await stage.SendAsync(HttpMethod.Patch, $"/api/workflows/{made.GetProperty("id").GetGuid()}", new { sqlQuery = "select 2" });
        changed.GetProperty("currentVersion").GetInt32().ShouldBe(2);
        changed.GetProperty("versions").GetArrayLength().ShouldBe(2);
        (await stage.PostAsync("/api/collections", stage.Body(("workflowId", made.GetProperty("id").GetGuid())))).Body.GetProperty("workflowVersion").GetInt32().ShouldBe(2);

        (await stage.SendAsync(HttpMethod.Delete, $"/api/workflows/{made.GetProperty("id").GetGuid()}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await stage.GetAsync($"/api/workflows?instanceId={stage.Me.Instance}")).Body.GetProperty("items").EnumerateArray()
            .Select(workflow => workflow.GetProperty("id").GetGuid()).ShouldBe([stage.Me.Workflow.Value]);
    }

    [Fact]
    public async Task A_workflow_that_cannot_be_right_is_refused_field_by_field()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        (string Field, object Body, HttpStatusCode Status)[] cases =
        [
            ("instanceId", new { name = "x", sqlQuery = "select 1" }, HttpStatusCode.UnprocessableEntity),
            ("instanceId", new { instanceId = stage.Other.Instance.Value, name = "x", sqlQuery = "select 1" }, HttpStatusCode.UnprocessableEntity),
            ("name", new { instanceId = stage.Me.Instance.Value, sqlQuery = "select 1" }, HttpStatusCode.UnprocessableEntity),
            ("sqlQuery", new { instanceId = stage.Me.Instance.Value, name = "x" }, HttpStatusCode.UnprocessableEntity),
            ("sqlQuery", new { instanceId = stage.Me.Instance.Value, name = "x", sqlQuery = "select {{not closed" }, HttpStatusCode.UnprocessableEntity),
            ("name", new { instanceId = stage.Me.Instance.Value, name = "WORKFLOW", sqlQuery = "select 1" }, HttpStatusCode.Conflict),
            ("parameters.a", new { instanceId = stage.Me.Instance.Value, name = "x", sqlQuery = "select {{a}}", parameters = new object[] { new { name = "a" } } }, HttpStatusCode.UnprocessableEntity),
            ("parameters.a", new { instanceId = stage.Me.Instance.Value, name = "x", sqlQuery = "select {{a}}", parameters = new object[] { new { name = "a", type = "date", @default = "soon" } } }, HttpStatusCode.UnprocessableEntity),
            ("parameters.b", new { instanceId = stage.Me.Instance.Value, name = "x", sqlQuery = "select {{a}}", parameters = new object[] { new { name = "b", type = "text" } } }, HttpStatusCode.UnprocessableEntity),
        ];
        foreach (var (field, body, expected) in cases)
        {
            var (status, problem, _) = await stage.PostAsync("/api/workflows", body);
            status.ShouldBe(expected, problem.ToString());
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        }
    }

    [Fact]
    public async Task A_query_is_checked_by_AMC_and_its_answer_asked_for()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (_, made, _) = await stage.PostAsync("/api/workflows", new
        {
            instanceId = stage.Me.Instance.Value,
            name = "Reach",
            sqlQuery = "select campaign from t where brand = {{brand}}",
            parameters = new object[] { new { name = "brand", type = "text", @default = "Acme" } },
        });

        var (status, check, answer) = await stage.PostAsync("/api/checks", new { workflowId = made.GetProperty("id").GetGuid() });

        status.ShouldBe(HttpStatusCode.Accepted, check.ToString());
        check.GetProperty("state").GetString().ShouldBe("waiting");
        check.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        var path = $"/api/checks/{check.GetProperty("id").GetGuid()}";
        answer.Headers.Location!.OriginalString.ShouldBe(path);
        await AnswerAsync("failed", "rejected", "Column brand does not exist");
        (await stage.GetAsync(path)).Body.ToString().ShouldContain("Column brand does not exist");
        (await stage.GetAsync(path)).Body.GetProperty("state").GetString().ShouldBe("rejected");
        await AnswerAsync("done", null, null);
        (await stage.GetAsync(path)).Body.GetProperty("state").GetString().ShouldBe("accepted");
        using var other = await fixture.App.ProgramAsync(stage.Other.User);
        (await other.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        Task AnswerAsync(string step, string? error, string? message) => TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            "update workflow_executions set step = $2, error_class = $3, error_message = $4 where id = $1",
            check.GetProperty("id").GetGuid(), step, (object?)error ?? DBNull.Value, (object?)message ?? DBNull.Value);
    }

    [Fact]
    public async Task A_check_that_cannot_be_made_is_refused_field_by_field_and_asks_nobody()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        (string Field, object Body)[] cases =
        [
            ("sqlQuery", new { instanceId = stage.Me.Instance.Value }),
            ("sqlQuery", new { workflowId = stage.Me.Workflow.Value, sqlQuery = "select 1" }),
            ("instanceId", new { sqlQuery = "select 1" }),
            ("workflowId", new { workflowId = stage.Other.Workflow.Value }),
            ("sqlQuery", new { instanceId = stage.Me.Instance.Value, sqlQuery = "select {{missing}}" }),
            ("sqlQuery", new { instanceId = stage.Me.Instance.Value, sqlQuery = "select 1", startDate = "2026-03-08", endDate = "2026-03-02" }),
            ("timeZone", new { instanceId = stage.Me.Instance.Value, sqlQuery = "select 1", timeZone = "Berlin" }),
            ("parameters.a", new { instanceId = stage.Me.Instance.Value, sqlQuery = "select {{a}}", parameters = new { a = new { no = 1 } } }),
        ];
        foreach (var (field, body) in cases)
        {
            var (status, problem, _) = await stage.PostAsync("/api/checks", body);
            status.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToString());
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        }

        (await stage.PostAsync("/api/checks", new { instanceId = stage.Other.Instance.Value, sqlQuery = "select 1" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await TestDatabase.ScalarAsync<long>(stage.Database.SuperUser, "select count(*) from workflow_executions where purpose = 'dry_run' and instance_id in ($1, $2)", stage.Me.Instance.Value, stage.Other.Instance.Value))
            .ShouldBe(0);
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_since_is_a_conflict()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var path = $"/api/workflows/{stage.Me.Workflow}";
        await stage.SendAsync(HttpMethod.Patch, path, new { sqlQuery = "select 2", baseVersion = 1 });

        var (status, problem, _) = await stage.SendAsync(HttpMethod.Patch, path, new { sqlQuery = "select 3", baseVersion = 1 });

        status.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("errors").GetProperty("baseVersion")[0].GetString()!.ShouldContain("version 2");
        (await stage.GetAsync(path)).Body.GetProperty("sqlQuery").GetString().ShouldBe("select 2");
    }

    [Fact]
    public async Task Parameters_come_back_with_type_and_default_and_an_archived_workflow_comes_back()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (_, made, _) = await stage.PostAsync(
            "/api/workflows",
            new
            {
                instanceId = stage.Me.Instance.Value,
                name = "Typed",
                sqlQuery = "select {{a}} from t where {{b|c}}",
                parameters = new object[] { new { name = "a", type = "date", @default = "2026-03-02" }, new { name = "b", type = "list", @default = (object[])["x"] } },
            });
        made.GetProperty("parameters").ToString().ShouldBe(
            """[{"name":"a","kind":"value","type":"date","default":"2026-03-02"},{"name":"b","kind":"optionalList","type":"list","default":["x"]}]""");

        await stage.SendAsync(HttpMethod.Delete, $"/api/workflows/{made.GetProperty("id").GetGuid()}");
        (await stage.PostAsync($"/api/workflows/{made.GetProperty("id").GetGuid()}/restore")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_an_administrator_adds_an_instance_or_tests_a_connection()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        (await stage.PostAsync("/api/instances", new { accountId = stage.Me.Account.Value, amcInstanceId = "amcnew" })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stage.PostAsync($"/api/instances/{stage.Me.Instance}/test")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_instance_says_what_one_may_do_on_it()
    {
        using var stage = await ApiStage.CreateAsync(fixture, role: "Viewer");

        var (_, instance, _) = await stage.GetAsync($"/api/instances/{stage.Me.Instance}");
        (instance.GetProperty("role").GetString(), instance.GetProperty("editable").GetBoolean()).ShouldBe(("Viewer", false));
        (await stage.PostAsync("/api/workflows", new { instanceId = stage.Me.Instance.Value, name = "x", sqlQuery = "select 1" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
