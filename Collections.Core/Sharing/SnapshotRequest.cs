using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>What is to be frozen.</summary>
/// <param name="Content">What the widgets of the layout draw.</param>
/// <param name="Others">The further collections of the report, in the order of the frozen ones.</param>
public sealed record SnapshotRequest(
    CollectionId Collection, string Name, string Note, ReportLayout Layout, ReadOnlyMemory<byte> Content, IReadOnlyList<CollectionId> Others)
{
    /// <summary>A larger snapshot is refused.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;
}
