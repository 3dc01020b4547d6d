namespace Collections.Core.Sharing;

/// <summary>What somebody who may see a snapshot says about it.</summary>
public sealed record SnapshotComment(SnapshotCommentId Id, string AuthorName, bool IsMine, DateTimeOffset CreatedAt, string Text);
