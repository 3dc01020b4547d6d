using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;

namespace Collections.Tests.Execution;

public sealed class TraceTests(PostgresServer server)
{
    private readonly ConcurrentQueue<Activity> _activities = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_follows_a_collection_from_the_call_that_made_it_to_the_last_row()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("collections.", StringComparison.Ordinal) || source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox);
        await engine.AddCollectionAsync(1);
        await using var app = await TestApp.StartAsync(database);
        using var program = await app.ProgramAsync(engine.User);
        await engine.RunAsync();

        var collection = new CollectionId((await PostAsync(program, "/api/collections", new
        {
            name = "Traced",
            workflowId = await engine.ScalarAsync<Guid>("select id from workflows"),
            instanceId = engine.Instances["amcibersblt"].Value,
            startDate = ApiStage.LastMonday.AddDays(-21),
            endDate = ApiStage.LastMonday.AddDays(-8),
        })).GetProperty("id").GetGuid());
        await engine.UntilStatusAsync(collection, "COMPLETED");
        await PostAsync(program, $"/api/weeks/{await engine.ScalarAsync<Guid>("select id from report_data_weeks where collection_id = $1 limit 1", collection.Value)}/recollect", null);

        Activity[] Traced() => [.. Ours().Where(activity => activity.TraceId == CollectionTrace.Of(collection).TraceId)];
        IEnumerable<Activity> Ours() => _activities.Where(activity => activity.Source.Name == CollectionTrace.Name);
        await Wait.UntilAsync(() => Traced().Count(activity => activity.OperationName == "ingest") == 3, "the third result is not ingested");
        Traced().Select(activity => activity.OperationName).Distinct().ShouldBe(["plan", "dispatch", "submit", "poll", "ingest", "recollect"], ignoreOrder: true);
        var calls = _activities.Where(activity => activity.Source.Name == "Microsoft.AspNetCore").Select(activity => activity.TraceId).ToHashSet();
        foreach (var asked in Traced().Where(activity => activity.OperationName is "plan" or "recollect"))
        {
            calls.ShouldContain(asked.Links.ShouldHaveSingleItem().Context.TraceId);
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient program, string path, object? body)
    {
        using var answer = await program.PostAsJsonAsync(path, body, Cancelled);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        answer.IsSuccessStatusCode.ShouldBeTrue(json.ToString());
        return json;
    }
}
