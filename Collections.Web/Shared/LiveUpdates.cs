using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Progress;

namespace Collections.Web.Shared;

/// <summary>The progress feed for the pages of one person's circuit.</summary>
public sealed class LiveUpdates(ProgressFeed feed, UserScope scope)
{
    public bool IsUp => feed.IsUp;

    /// <inheritdoc cref="ProgressFeed.InTurnAsync"/>
    public Task InTurnAsync(Func<Task> read, CancellationToken cancellationToken) => feed.InTurnAsync(read, cancellationToken);

    public ProgressSubscription Subscribe(CollectionId collection, Func<ProgressHint, CancellationToken, Task> handler) =>
        feed.Subscribe(scope, collection, handler);

    public ProgressSubscription SubscribeAll(Func<ProgressHint, CancellationToken, Task> handler) => feed.SubscribeAll(scope, handler);

    public ProgressSubscription SubscribeNotices(Func<ProgressHint, CancellationToken, Task> handler) => feed.SubscribeNotices(scope, handler);
}
