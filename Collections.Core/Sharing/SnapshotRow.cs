using Collections.Core.Planning;

namespace Collections.Core.Sharing;

/// <summary>A snapshot in a list.</summary>
public sealed record SnapshotRow
{
    public required SnapshotId Id { get; init; }

    /// <summary>Null: the collection is deleted, or not open to the user.</summary>
    public required CollectionId? Collection { get; init; }

    public required string Name { get; init; }

    public required string Note { get; init; }

    public required string AuthorName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required bool IsMine { get; init; }

    /// <summary>SHA-256 of the content, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long Bytes { get; init; }

    public required int Comments { get; init; }

    /// <summary>Of an own one; null: there is no link, or it has ended.</summary>
    public required DateTimeOffset? LinkExpiresAt { get; init; }

    /// <summary>Of an own one: how often it was opened, by link or by those it is shared with.</summary>
    public required long Accesses { get; init; }

    public required DateTimeOffset? LastAccessAt { get; init; }

    /// <summary>Of an own one: whether people were given it.</summary>
    public required bool IsShared { get; init; }
}
