namespace Collections.Core.Sharing;

/// <summary>A comment on a snapshot.</summary>
public readonly record struct SnapshotCommentId(Guid Value)
{
    public static SnapshotCommentId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
