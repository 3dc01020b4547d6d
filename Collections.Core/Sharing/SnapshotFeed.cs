using System.Collections.Concurrent;
using Collections.Core.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>
/// Tells open pages of this process that a snapshot may have been deleted or revoked, whichever process did it. While notifications cannot be heard,
/// and now and then anyway, every page is told: each looks again under its own rights.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class SnapshotFeed(CollectionsDb db, TimeProvider timeProvider, ILogger<SnapshotFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<object, (SnapshotId Snapshot, Func<Task> Look)> _pages = new();

    /// <param name="look">Looks whether the snapshot is still open; called from any thread, must not throw.</param>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(SnapshotId snapshot, Func<Task> look)
    {
        var page = new Page(this);
        _pages[page] = (snapshot, look);
        return page;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = timeProvider.CreateTimer(_ => Tell(null), null, Interval, Interval);
        var isDown = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await db.OpenListenerAsync(stoppingToken);
                connection.Notification += (_, notification) => Tell(Guid.TryParse(notification.Payload, out var id) ? new SnapshotId(id) : null);
                await using (var listen = new NpgsqlCommand("listen snapshot_changes", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                // What happened before is covered by looking everywhere.
                isDown = false;
                Tell(null);
                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!isDown)
                {
                    Log.Down(logger, exception);
                }

                isDown = true;
            }

            await Task.Delay(ReconnectDelay, timeProvider, stoppingToken);
        }
    }

    /// <param name="snapshot">Null: any.</param>
    private void Tell(SnapshotId? snapshot)
    {
        foreach (var (_, page) in _pages)
        {
            if (snapshot is null || page.Snapshot == snapshot)
            {
                _ = Task.Run(page.Look);
            }
        }
    }

    private sealed class Page(SnapshotFeed feed) : IDisposable
    {
        public void Dispose() => feed._pages.TryRemove(this, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6005, Level = LogLevel.Warning, Message = "The snapshot feed is down; trying to connect again")]
        public static partial void Down(ILogger logger, Exception exception);
    }
}
