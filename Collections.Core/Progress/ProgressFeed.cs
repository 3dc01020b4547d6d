using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Progress;

/// <summary>
/// Tells open pages and streams of this process that a collection changed, and bells that their notices did. One connection listens for PostgreSQL's
/// notifications; the change numbers are read now and then as well, so that a lost notification costs seconds, not the change.
/// </summary>
/// <remarks>
/// A hint carries no data. A subscriber subscribes first, then reads, and reads again under its own user at every hint: so nothing is missed
/// between its first read and its first hint. Thread-safe.
/// </remarks>
public sealed partial class ProgressFeed(
    CollectionsDb db, IOptions<ProgressFeedOptions> options, TimeProvider timeProvider, ILogger<ProgressFeed> logger) : BackgroundService
{
    private const string CollectionChanges = "collection_changes";
    private const string NoticeChanges = "notice_changes";

    // Enough to keep the database busy. More would only open connections, each of which has everything to learn. Never disposed: pages outlive the feed
    // when the application stops.
    private readonly SemaphoreSlim _turns = new(Math.Max(4, 2 * Environment.ProcessorCount));
    private readonly ConcurrentDictionary<CollectionId, long> _seen = new();
    private ImmutableArray<ProgressSubscription> _subscriptions = [];
    private volatile bool _isUp;

    /// <summary>Whether changes are heard as they happen. While they are not, subscribers are told to read everything again at intervals.</summary>
    public bool IsUp => _isUp;

    /// <summary>Hints about one collection.</summary>
    public ProgressSubscription Subscribe(UserScope scope, CollectionId collection, Func<ProgressHint, CancellationToken, Task> handler) =>
        Add(scope, ProgressTopic.Collection, collection, handler);

    /// <summary>Hints about all collections, also about some that the user may not see: reading tells.</summary>
    public ProgressSubscription SubscribeAll(UserScope scope, Func<ProgressHint, CancellationToken, Task> handler) =>
        Add(scope, ProgressTopic.AllCollections, collection: null, handler);

    /// <summary>Hints that one's notices may be others than before.</summary>
    public ProgressSubscription SubscribeNotices(UserScope scope, Func<ProgressHint, CancellationToken, Task> handler) =>
        Add(scope, ProgressTopic.Notices, collection: null, handler);

    /// <summary>What an open page reads when something changed, a few pages at a time: a hint reaches all of them at the same moment.</summary>
    public async Task InTurnAsync(Func<Task> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await read();
        }
        finally
        {
            _turns.Release();
        }
    }

    internal void Remove(ProgressSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Remove(subscription));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var downTimer = timeProvider.CreateTimer(_ => WhileDown(), null, options.Value.DownInterval, options.Value.DownInterval);
        await Task.WhenAll(ListenAsync(stoppingToken), PollAsync(stoppingToken));
    }

    private ProgressSubscription Add(UserScope scope, ProgressTopic topic, CollectionId? collection, Func<ProgressHint, CancellationToken, Task> handler)
    {
        var subscription = new ProgressSubscription(this, scope.User, topic, collection, handler, options.Value.HintInterval, timeProvider, logger);
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await db.OpenListenerAsync(cancellationToken);
                connection.Notification += (_, notification) => Hear(notification.Channel, notification.Payload);
                await using (var listen = new NpgsqlCommand($"listen {CollectionChanges}; listen {NoticeChanges}", connection))
                {
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                }

                // From here on nothing is missed; what happened before is covered by reading everything again.
                failures = 0;
                _isUp = true;
                Log.Listening(logger);
                TellEverything();

                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (failures++ == 0)
                {
                    _isUp = false;
                    Log.Down(logger, exception);
                    TellEverything();
                }
            }

            await PauseAsync(failures, cancellationToken);
        }
    }

    private async Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures - 1, 10)));
        try
        {
            await Task.Delay(delay < options.Value.ReconnectDelay ? delay : options.Value.ReconnectDelay, timeProvider, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by itself.
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        if (options.Value.PollInterval <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.PollInterval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    foreach (var subscriptions in _subscriptions.GroupBy(subscription => subscription.User))
                    {
                        await PollAsync(subscriptions.Key, [.. subscriptions], cancellationToken);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Log.PollFailed(logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    /// <summary>Under the subscribers' own user: a process that only serves pages has no login that sees every collection.</summary>
    private async Task PollAsync(UserId user, ProgressSubscription[] subscriptions, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(UserScope.For(user), cancellationToken);
        await using var command = new NpgsqlCommand("select id, change_no from report_data_collections where $1 or id = any ($2)", connection)
        {
            Parameters =
            {
                new() { Value = subscriptions.Any(subscription => subscription.Collection is null) },
                new() { Value = subscriptions.Where(subscription => subscription.Collection is not null)
                    .Select(subscription => subscription.Collection!.Value.Value).Distinct().ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var isNews = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            var collection = new CollectionId(reader.GetGuid(0));
            var changeNo = reader.GetInt64(1);
            if (!_seen.TryGetValue(collection, out var seen) || seen < changeNo)
            {
                See(collection, changeNo);
                TellChanged(collection);
                isNews = true;
            }
        }

        if (isNews)
        {
            TellNotices(user: null);
        }
    }

    /// <summary>A notification, as PostgreSQL sends it.</summary>
    internal void Hear(string channel, string payload)
    {
        if (channel == NoticeChanges)
        {
            TellNotices(Guid.TryParse(payload, out var user) ? new UserId(user) : null);
            return;
        }

        var parts = payload.Split(':');
        if (parts.Length == 2 && Guid.TryParse(parts[0], out var id) && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var changeNo))
        {
            var collection = new CollectionId(id);
            See(collection, changeNo);
            TellChanged(collection);
        }
        else
        {
            Log.Unreadable(logger, payload);
        }
    }

    private void See(CollectionId collection, long changeNo) =>
        _seen.AddOrUpdate(collection, changeNo, (_, before) => Math.Max(before, changeNo));

    private void WhileDown()
    {
        if (!IsUp)
        {
            TellEverything();
        }
    }

    // Both take the set as it is now: a subscriber that comes or goes meanwhile does not disturb them.
    private void TellChanged(CollectionId collection)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.TellChanged(collection);
        }
    }

    /// <param name="user">Whose notices; null: of anybody.</param>
    private void TellNotices(UserId? user)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.TellNotices(user);
        }
    }

    private void TellEverything()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.TellEverything();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 7502, Level = LogLevel.Information, Message = "The progress feed listens")]
        public static partial void Listening(ILogger logger);

        [LoggerMessage(EventId = 7503, Level = LogLevel.Warning, Message = "The progress feed is down; trying to connect again")]
        public static partial void Down(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 7504, Level = LogLevel.Warning, Message = "The progress feed could not read the change numbers")]
        public static partial void PollFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 7505, Level = LogLevel.Warning, Message = "The progress feed got an unreadable notification: {Payload}")]
        public static partial void Unreadable(ILogger logger, string payload);
    }
}
