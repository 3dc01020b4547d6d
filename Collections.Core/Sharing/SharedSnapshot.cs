using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>A frozen report as the holder of its secret link sees it.</summary>
/// <param name="Id">To hear of its end; never shown.</param>
/// <param name="Sha256">Of the content, in lower-case hexadecimal digits.</param>
/// <param name="Content">The bytes as they were frozen.</param>
public sealed record SharedSnapshot(
    SnapshotId Id,
    string Name,
    string Note,
    string AuthorName,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string Sha256,
    ReportLayout Layout,
    ReadOnlyMemory<byte> Content);
