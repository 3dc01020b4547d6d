using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Collections.Web.Api;

/// <summary>
/// Changes as server-sent events. An event is always the state as it is now, read under the caller's own access; what happened in between is not told.
/// </summary>
internal sealed class EventsApi(
    CollectionQueries queries,
    ProgressFeed feed,
    UserScope scope,
    SessionCheck sessions,
    TimeProvider timeProvider,
    IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Shorter than the time after which proxies close a silent connection.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Room for one: while it is taken the feed waits and merges what comes, however slow the listener is.
    private readonly Channel<ProgressHint> _hints = Channel.CreateBounded<ProgressHint>(1);

    public static void MapEvents(IEndpointRouteBuilder api)
    {
        api.MapGet("/collections/{id:guid}/events", async (Guid id, HttpContext context, CollectionQueries queries, EventsApi events) =>
                await queries.FindAsync(new(id), context.RequestAborted) is null
                    ? ApiProblems.NotFound("collection")
                    : events.Stream(context, token => events.CollectionAsync(new(id), context, token)))
            .WithTags("Collections")
            .WithSummary("Server-sent events: 'progress' with the collection and the weeks that changed, resumed by Last-Event-ID; 'removed' at its end.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/events", (HttpContext context, EventsApi events) => events.Stream(context, token => events.AllAsync(context, token)))
            .WithTags("Collections")
            .WithSummary("Server-sent events: 'collection' for each of your collections, then for each that changes; 'removed' for one that is gone.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }

    private ServerSentEventsResult<string> Stream(HttpContext context, Func<CancellationToken, IAsyncEnumerable<SseItem<string>>> stream)
    {
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(UntilTheEndAsync(context, stream));
    }

    /// <summary>Whoever listens may go, and the process may stop: both are a normal end.</summary>
    private async IAsyncEnumerable<SseItem<string>> UntilTheEndAsync(
        HttpContext context, Func<CancellationToken, IAsyncEnumerable<SseItem<string>>> stream)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await using var items = stream(end.Token).GetAsyncEnumerator(end.Token);
        while (await NextAsync())
        {
            yield return items.Current;
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await items.MoveNextAsync();
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private async IAsyncEnumerable<SseItem<string>> CollectionAsync(
        CollectionId id, HttpContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = long.TryParse(context.Request.Headers["Last-Event-ID"], CultureInfo.InvariantCulture, out var last) ? last : -1;
        var first = true;

        // Subscribed before the first read, so that no change falls between the two.
        await using var subscription = feed.Subscribe(scope, id, TakeAsync);
        await foreach (var hint in HintsAsync(context, cancellationToken))
        {
            if (hint is null)
            {
                yield return Beat();
                continue;
            }

            if (await queries.ChangesAsync(id, known, cancellationToken) is not { } progress)
            {
                yield return Item("removed", new { Id = id.Value });
                yield break;
            }

            if (progress.Collection.ChangeNo < known)
            {
                // A number from somewhere else, or from before a restore.
                progress = await queries.ProgressAsync(id, cancellationToken) ?? progress;
            }

            if (first || progress.Collection.ChangeNo != known || progress.Weeks is not [])
            {
                known = progress.Collection.ChangeNo;
                yield return Item("progress", ProgressResource.Of(progress), known.ToString(CultureInfo.InvariantCulture));
            }

            first = false;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> AllAsync(HttpContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = new Dictionary<CollectionId, long>();
        await using var subscription = feed.SubscribeAll(scope, TakeAsync);
        await foreach (var hint in HintsAsync(context, cancellationToken))
        {
            if (hint is null)
            {
                yield return Beat();
                continue;
            }

            var (now, gone) = hint.Everything ? await AllNowAsync(known, cancellationToken) : await TheseNowAsync(hint.Changed, known, cancellationToken);
            foreach (var item in now)
            {
                known[new(item.Id)] = item.ChangeNo;
                yield return Item("collection", item, $"{item.Id}:{item.ChangeNo}");
            }

            foreach (var id in gone)
            {
                known.Remove(id);
                yield return Item("removed", new { Id = id.Value });
            }
        }
    }

    private async Task<(List<CollectionItem> Now, List<CollectionId> Gone)> AllNowAsync(
        Dictionary<CollectionId, long> known, CancellationToken cancellationToken)
    {
        List<CollectionItem> now = [];
        var there = new HashSet<CollectionId>();
        string? cursor = null;
        do
        {
            var page = await queries.ListAsync(new() { Cursor = cursor, Limit = CollectionFilter.MaxLimit }, cancellationToken);
            now.AddRange(page.Items.Where(row => !known.TryGetValue(row.Id, out var number) || number != row.ChangeNo).Select(CollectionItem.Of));
            there.UnionWith(page.Items.Select(row => row.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        return (now, [.. known.Keys.Except(there)]);
    }

    private async Task<(List<CollectionItem> Now, List<CollectionId> Gone)> TheseNowAsync(
        IReadOnlySet<CollectionId> changed, Dictionary<CollectionId, long> known, CancellationToken cancellationToken)
    {
        List<CollectionItem> now = [];
        List<CollectionId> gone = [];
        foreach (var id in changed)
        {
            if (await queries.FindAsync(id, cancellationToken) is { } found)
            {
                now.Add(CollectionItem.Of(found));
            }
            else if (known.ContainsKey(id))
            {
                gone.Add(id);
            }
        }

        return (now, gone);
    }

    /// <summary>A first hint, then each of the feed; null when it is time for a sign of life. Ends with the session.</summary>
    private async IAsyncEnumerable<ProgressHint?> HintsAsync(HttpContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new ProgressHint(new HashSet<CollectionId>(), Everything: true, feed.IsUp);
        var checkedAt = timeProvider.GetTimestamp();
        while (true)
        {
            if (timeProvider.GetElapsedTime(checkedAt) >= sessions.Interval)
            {
                if (!await sessions.IsValidAsync(context))
                {
                    yield break;
                }

                checkedAt = timeProvider.GetTimestamp();
            }

            yield return await NextAsync(cancellationToken);
        }
    }

    private async Task<ProgressHint?> NextAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Heartbeat, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await _hints.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private Task TakeAsync(ProgressHint hint, CancellationToken cancellationToken) => _hints.Writer.WriteAsync(hint, cancellationToken).AsTask();

    private SseItem<string> Beat() => Item("heartbeat", new { FeedIsUp = feed.IsUp });

    private SseItem<string> Item<T>(string type, T data, string? id = null) =>
        new(JsonSerializer.Serialize(data, json.Value.SerializerOptions), type) { EventId = id };
}
