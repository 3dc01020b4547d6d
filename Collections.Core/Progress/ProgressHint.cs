using Collections.Core.Planning;

namespace Collections.Core.Progress;

/// <summary>Something may have changed: never data, only a reason to read again under one's own user.</summary>
/// <param name="Changed">The collections that changed since the previous hint; empty when only the feed's state or the notices did.</param>
/// <param name="Everything">Changes may have been missed: read everything again.</param>
/// <param name="FeedIsUp">False while changes cannot be heard at once; hints then come at fixed intervals.</param>
public sealed record ProgressHint(IReadOnlySet<CollectionId> Changed, bool Everything, bool FeedIsUp);
