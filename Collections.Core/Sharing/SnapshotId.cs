namespace Collections.Core.Sharing;

/// <summary>A frozen report.</summary>
/// <remarks>Random in all its bits: it stands in addresses that people pass on.</remarks>
public readonly record struct SnapshotId(Guid Value)
{
    public static SnapshotId New() => new(Guid.NewGuid());
    public override string ToString() => Value.ToString();
}
