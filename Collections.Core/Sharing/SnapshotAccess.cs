namespace Collections.Core.Sharing;

/// <summary>That a snapshot was opened.</summary>
/// <param name="Name">Who; null: somebody with the link.</param>
public sealed record SnapshotAccess(DateTimeOffset At, string? Name);
