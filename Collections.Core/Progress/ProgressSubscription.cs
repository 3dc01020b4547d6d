using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging;

namespace Collections.Core.Progress;

/// <summary>One listener of the feed: gets hints one at a time, the first at once, then no closer together than the interval.</summary>
/// <remarks>
/// Hints that come while the listener is busy or too early are merged into its next one, so a slow listener gets fewer, never a queue.
/// Disposing waits for a hint that is being handled; do not dispose from within the handler.
/// </remarks>
public sealed partial class ProgressSubscription : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ProgressFeed _feed;
    private readonly ProgressTopic _topic;
    private readonly Func<ProgressHint, CancellationToken, Task> _handler;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _disposed = new();
    private HashSet<CollectionId> _changed = [];
    private bool _everything;
    private bool _pending;
    private bool _scheduled;
    private long? _lastStart;
    private Task _delivery = Task.CompletedTask;

    internal ProgressSubscription(
        ProgressFeed feed,
        UserId user,
        ProgressTopic topic,
        CollectionId? collection,
        Func<ProgressHint, CancellationToken, Task> handler,
        TimeSpan interval,
        TimeProvider timeProvider,
        ILogger logger)
    {
        (_feed, User, _topic, Collection, _handler, _interval, _timeProvider, _logger) = (feed, user, topic, collection, handler, interval, timeProvider, logger);
        _timer = timeProvider.CreateTimer(_ => Deliver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal UserId User { get; }

    /// <summary>Null: of no single one.</summary>
    internal CollectionId? Collection { get; }

    public async ValueTask DisposeAsync()
    {
        _feed.Remove(this);

        Task delivery;
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            _disposed.Cancel();
            delivery = _delivery;
        }

        await _timer.DisposeAsync();
        await delivery;
        _disposed.Dispose();
    }

    internal void TellChanged(CollectionId collection)
    {
        if (_topic is ProgressTopic.AllCollections || Collection == collection)
        {
            Tell(() => _changed.Add(collection));
        }
    }

    internal void TellNotices(UserId? user)
    {
        if (_topic is ProgressTopic.Notices && (user is null || user == User))
        {
            Tell(() => { });
        }
    }

    internal void TellEverything() => Tell(() => _everything = true);

    private void Tell(Action note)
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            note();
            _pending = true;
            if (!_scheduled)
            {
                Schedule();
            }
        }
    }

    /// <summary>Under the lock: either the timer or a delivery is under way from here on.</summary>
    private void Schedule()
    {
        _scheduled = true;
        var wait = _lastStart is { } last ? _interval - _timeProvider.GetElapsedTime(last) : TimeSpan.Zero;
        if (wait <= TimeSpan.Zero)
        {
            _delivery = Task.Run(DeliverAsync, CancellationToken.None);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Deliver()
    {
        lock (_gate)
        {
            if (!_disposed.IsCancellationRequested)
            {
                _delivery = Task.Run(DeliverAsync, CancellationToken.None);
            }
        }
    }

    private async Task DeliverAsync()
    {
        ProgressHint hint;
        CancellationToken cancellationToken;
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            cancellationToken = _disposed.Token;
            hint = new ProgressHint(_changed, _everything, _feed.IsUp);
            (_changed, _everything, _pending) = ([], false, false);
            _lastStart = _timeProvider.GetTimestamp();
        }

        try
        {
            await _handler(hint, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // A page that fails must not stop the feed of the others.
            Log.HandlerFailed(_logger, exception);
        }

        lock (_gate)
        {
            _scheduled = false;
            if (_pending && !_disposed.IsCancellationRequested)
            {
                Schedule();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 7501, Level = LogLevel.Error, Message = "A subscriber of the progress feed failed")]
        public static partial void HandlerFailed(ILogger logger, Exception exception);
    }
}
