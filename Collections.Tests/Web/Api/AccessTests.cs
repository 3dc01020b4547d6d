using System.Net;
using Collections.Tests.Support;
using Collections.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Api;

/// <summary>Two people with different instances: neither sees or changes anything of the other, in any resource that there is.</summary>
public sealed class AccessTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Every_resource_of_somebody_else_answers_404_to_every_method()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        // Also to an administrator, who grants access but has none without a grant.
        await stage.App.EnableAsync(stage.Me, "correct horse battery", PeopleAdmin.AdminRole);
        var calls = Calls(stage.App).Where(call => call.Route.Contains("{id:guid}", StringComparison.Ordinal)).ToList();
        calls.Count.ShouldBeGreaterThan(20);
        List<string> answers = [];

        foreach (var (method, route) in calls)
        {
            foreach (var id in new[] { IdFor(route, stage.Other), Guid.NewGuid() })
            {
                var path = PathOf(route, id) + (method == "GET" ? QueryOf(route) : "");
                var (status, problem, _) = await stage.SendAsync(new(method), path, method is "PATCH" or "POST" or "PUT" ? BodyOf(route) : null);
                if (status != HttpStatusCode.NotFound)
                {
                    answers.Add($"{status} to {method} {path}: {problem}");
                }
            }
        }

        answers.ShouldBeEmpty();
        (await TestDatabase.ScalarAsync<string>(
            fixture.Database.SuperUser, "select status || deleted_at is null from report_data_collections where id = $1", stage.Other.Collection.Value)).ShouldBeNull();
        (await TestDatabase.ScalarAsync<long>(
            fixture.Database.SuperUser, "select count(*) from collection_events where collection_id = $1", stage.Other.Collection.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task No_list_names_anything_of_somebody_else()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        foreach (var (method, route) in Calls(stage.App).Where(call => call.Method == "GET" && !call.Route.Contains('{', StringComparison.Ordinal)))
        {
            if (route == "/api/events")
            {
                continue;
            }

            var (status, body, _) = await stage.SendAsync(new(method), route);
            status.ShouldBe(HttpStatusCode.OK, route);
            foreach (var foreign in new[]
            {
                stage.Other.User.Value, stage.Other.Account.Value, stage.Other.Instance.Value, stage.Other.Workflow.Value, stage.Other.Collection.Value,
                stage.Other.Week.Value, stage.Other.Execution.Value,
            })
            {
                body.ToString().ShouldNotContain(foreign.ToString(), customMessage: route);
            }
        }
    }

    [Fact]
    public async Task Somebody_who_may_only_look_changes_nothing()
    {
        using var stage = await ApiStage.CreateAsync(fixture, role: "Viewer");

        (await stage.GetAsync($"/api/collections/{stage.Me.Collection}")).Body.GetProperty("editable").GetBoolean().ShouldBeFalse();
        (await stage.PostAsync("/api/collections", stage.Body())).Status.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var (method, path) in new[]
        {
            ("POST", $"/api/collections/{stage.Me.Collection}/pause"), ("POST", $"/api/weeks/{stage.Me.Week}/skip"), ("DELETE", $"/api/collections/{stage.Me.Collection}"),
        })
        {
            (await stage.SendAsync(new(method), path)).Status.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        (await TestDatabase.ScalarAsync<string>(
            fixture.Database.SuperUser, "select status from report_data_collections where id = $1 and deleted_at is null", stage.Me.Collection.Value)).ShouldBe("ACTIVE");
    }

    [Fact]
    public async Task No_resource_is_open_to_somebody_who_is_not_signed_in()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        using var nobody = stage.App.Browser();

        foreach (var (method, route) in Calls(stage.App))
        {
            using var request = new HttpRequestMessage(new(method), PathOf(route, Guid.NewGuid()));
            using var answer = await nobody.SendAsync(request, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {route}");
        }
    }

    // What is wrong with a request itself is said whether or not the resource exists; with nothing wrong in it, nothing is there.
    private static string BodyOf(string route) => route.TrimEnd('/').Split('/')[^1] switch
    {
        "snapshots" or "copy" => """{ "name": "Mine" }""",
        "configs" => """{ "name": "Mine", "layout": { "version": 1 } }""",
        "comments" => """{ "text": "Seen" }""",
        "grants" => """{ "everyone": true }""",
        "query" => """{ "workflowVersion": 1, "reach": "missingWeeks" }""",
        "like-for-like" => """{ "first": "2026-03-02", "last": "2026-03-04" }""",
        "{id:guid}" => """{ "name": "Mine" }""",
        "annotations" => """{ "week": "2026-03-02", "text": "Seen" }""",
        "thresholds" => """{ "kpi": "spend", "condition": "above", "value": 1 }""",
        "retail-events" => """{ "name": "Sale", "start": "2026-03-02" }""",
        "{key}" => """{ "name": "Spend", "kind": "additive", "column": "spend" }""",
        _ => "{}",
    };

    private static string QueryOf(string route) => route.TrimEnd('/').Split('/')[^1] switch
    {
        "values" => "?dimension=campaign",
        "drivers" => "?kpi=spend&dimension=campaign",
        "breakdown" => "?dimension=campaign",
        "retail-events" => "?from=2026-03-02&to=2026-03-08",
        _ => "",
    };

    /// <summary>The route as an address: this id, and something for what else it names.</summary>
    private static string PathOf(string route, Guid id) => route.Replace("{id:guid}", id.ToString(), StringComparison.Ordinal)
        .Replace("{version:int}", "1", StringComparison.Ordinal).Replace("{key}", "spend", StringComparison.Ordinal)
        .Replace("{grant:guid}", id.ToString(), StringComparison.Ordinal).Replace("{comment:guid}", id.ToString(), StringComparison.Ordinal);

    private static Guid IdFor(string route, Person person) => route.Split('/')[2] switch
    {
        "collections" => person.Collection.Value,
        "weeks" => person.Week.Value,
        "workflows" => person.Workflow.Value,
        "instances" => person.Instance.Value,
        "executions" => person.Execution.Value,
        _ => Guid.NewGuid(),
    };

    private static IEnumerable<(string Method, string Route)> Calls(TestApp app) =>
        app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.Contains("**", StringComparison.Ordinal))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)))
            .Distinct();
}
