using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed class EventsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_starts_with_everything_then_tells_what_changed_and_resumes_where_it_broke_off()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var id = await stage.CreateCollectionAsync();
        string? lastId;
        Guid week;
        await using (var stream = await EventStream.OpenAsync(stage.Program, $"/api/collections/{id}/events"))
        {
            var first = await stream.NextAsync("progress");
            first.Data.GetProperty("weeks").GetArrayLength().ShouldBe(4);
            first.Id.ShouldBe(first.Data.GetProperty("changeNo").ToString());
            week = first.Data.GetProperty("weeks")[0].GetProperty("id").GetGuid();

            (await stage.PostAsync($"/api/weeks/{week}/skip")).Status.ShouldBe(HttpStatusCode.OK);
            var changed = await stream.NextAsync("progress", data => data.GetProperty("skippedWeeks").GetInt32() == 1);
            changed.Data.GetProperty("weeks").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(week);
            lastId = changed.Id;
        }

        (await stage.PostAsync($"/api/weeks/{week}/unskip")).Status.ShouldBe(HttpStatusCode.OK);
        await using (var resumed = await EventStream.OpenAsync(stage.Program, $"/api/collections/{id}/events", lastId))
        {
            var missed = await resumed.NextAsync("progress");
            missed.Data.GetProperty("weeks").EnumerateArray().Single().GetProperty("status").GetString().ShouldBe("PENDING");

            (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
            await resumed.NextAsync("removed");
            (await resumed.EndsAsync()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task The_stream_of_all_tells_ones_own_collections_and_no_others()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await using var stream = await EventStream.OpenAsync(stage.Program, "/api/events");
        (await stream.NextAsync("collection")).Data.GetProperty("id").GetGuid().ShouldBe(stage.Me.Collection.Value);

        await TestDatabase.ExecuteAsync(fixture.Database.Worker, "select refresh_collection_status($1)", stage.Other.Collection.Value);
        var id = await stage.CreateCollectionAsync();
        (await stream.NextAsync("collection")).Data.GetProperty("id").GetGuid().ShouldBe(id);
        (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await stream.NextAsync("removed")).Data.GetProperty("id").GetGuid().ShouldBe(id);
    }

    /// <summary>Reads a stream of events, with patience.</summary>
    private sealed class EventStream(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        public static async Task<EventStream> OpenAsync(HttpClient program, string path, string? lastId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastId);
            }

            var answer = await program.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancelled));
            return new(answer, parser.EnumerateAsync(Cancelled).GetAsyncEnumerator(Cancelled));
        }

        /// <summary>The next event, which must be of this type; with a condition, the first that fulfils it.</summary>
        public async Task<(JsonElement Data, string? Id)> NextAsync(string type, Func<JsonElement, bool>? condition = null)
        {
            while (true)
            {
                (await items.MoveNextAsync().AsTask().WaitAsync(Patience, Cancelled)).ShouldBeTrue();
                items.Current.EventType.ShouldBe(type, items.Current.Data);
                var data = JsonDocument.Parse(items.Current.Data).RootElement;
                if (condition?.Invoke(data) is not false)
                {
                    return (data, items.Current.EventId);
                }
            }
        }

        public async Task<bool> EndsAsync() => !await items.MoveNextAsync().AsTask().WaitAsync(Patience, Cancelled);

        public ValueTask DisposeAsync()
        {
            answer.Dispose();
            return default;
        }
    }
}
