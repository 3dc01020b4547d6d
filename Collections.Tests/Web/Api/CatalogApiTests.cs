using System.Net;

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
        ];
        foreach (var (field, body, expected) in cases)
        {
            var (status, problem, _) = await stage.PostAsync("/api/workflows", body);
            status.ShouldBe(expected, problem.ToString());
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        }
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
