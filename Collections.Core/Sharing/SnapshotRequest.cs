using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>What is to be frozen.</summary>
/// <param name="Content">What the widgets of the layout draw.</param>
public sealed record SnapshotRequest(CollectionId Collection, string Name, string Note, ReportLayout Layout, ReadOnlyMemory<byte> Content)
{
    /// <summary>A larger snapshot is refused.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;
}
