using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>A frozen report with all that is needed to draw it.</summary>
/// <param name="Content">The bytes as they were frozen; the hash is theirs.</param>
/// <param name="Others">The further collections of the report, in the order of the frozen ones; empty where they were not kept.</param>
public sealed record Snapshot(SnapshotRow Row, ReportLayout Layout, ReadOnlyMemory<byte> Content, IReadOnlyList<CollectionId> Others);
