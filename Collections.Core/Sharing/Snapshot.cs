using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>A frozen report with all that is needed to draw it.</summary>
/// <param name="Content">The bytes as they were frozen; the hash is theirs.</param>
public sealed record Snapshot(SnapshotRow Row, ReportLayout Layout, ReadOnlyMemory<byte> Content);
