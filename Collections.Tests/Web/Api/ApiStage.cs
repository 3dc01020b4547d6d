using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

/// <summary>Two people with an instance each, and a program of the one.</summary>
internal sealed class ApiStage : IDisposable
{
    private ApiStage(TestApp app, TestDatabase database, Person me, Person other, HttpClient program)
    {
        (App, Database, Me, Other, Program) = (app, database, me, other, program);
    }

    public TestApp App { get; }

    public TestDatabase Database { get; }

    public Person Me { get; }

    public Person Other { get; }

    /// <summary>With a token of <see cref="Me"/>.</summary>
    public HttpClient Program { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ApiStage> CreateAsync(ApiFixture fixture, string role = "Analyst", string sql = "select campaign from t")
    {
        var (app, database) = (fixture.App, fixture.Database);
        var (me, other) = (await Person.CreateAsync(database, role), await Person.CreateAsync(database));
        await TestDatabase.ExecuteAsync(database.SuperUser, "update workflow_versions set sql_query = $1 where workflow_id = $2", sql, me.Workflow.Value);
        return new(app, database, me, other, await app.ProgramAsync(me.User));
    }

    /// <summary>A body that makes a collection of four whole weeks; fields can be replaced, or taken out by null.</summary>
    public Dictionary<string, object?> Body(params (string Field, object? Value)[] replace)
    {
        var body = new Dictionary<string, object?>
        {
            ["name"] = $"Collection {Guid.NewGuid():N}",
            ["workflowId"] = Me.Workflow.Value,
            ["instanceId"] = Me.Instance.Value,
            ["startDate"] = LastMonday.AddDays(-35),
            ["endDate"] = LastMonday.AddDays(-8),
        };
        foreach (var (field, value) in replace)
        {
            body.Remove(field);
            if (value is not null)
            {
                body[field] = value;
            }
        }

        return body;
    }

    public static DateOnly LastMonday
    {
        get
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            return today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        }
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(
        HttpMethod method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is string text)
        {
            request.Content = new StringContent(text, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        }
        else if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var answer = await Program.SendAsync(request, Cancelled);
        var json = await answer.Content.ReadAsStringAsync(Cancelled);
        return (answer.StatusCode, json is "" ? default : JsonDocument.Parse(json).RootElement, answer);
    }

    public Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> PostAsync(string path, object? body = null, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body, idempotencyKey);

    public async Task<Guid> CreateCollectionAsync()
    {
        var (status, body, _) = await PostAsync("/api/collections", Body());
        status.ShouldBe(HttpStatusCode.Created, body.ToString());
        return body.GetProperty("id").GetGuid();
    }

    public void Dispose() => Program.Dispose();
}
