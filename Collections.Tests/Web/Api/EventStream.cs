using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Collections.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Api;

/// <summary>Reads a stream of events, with patience.</summary>
internal sealed class EventStream(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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

    /// <summary>Lets time pass until the next sign of life.</summary>
    public async Task<bool> BeatsAsync(FakeTimeProvider time)
    {
        var next = items.MoveNextAsync().AsTask();
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            "a heartbeat");
        return await next && items.Current.EventType == "heartbeat";
    }

    public async Task<bool> EndsAsync() => !await items.MoveNextAsync().AsTask().WaitAsync(Patience, Cancelled);

    public ValueTask DisposeAsync()
    {
        answer.Dispose();
        return default;
    }
}
