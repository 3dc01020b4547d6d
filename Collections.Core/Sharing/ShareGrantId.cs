namespace Collections.Core.Sharing;

/// <summary>That somebody may see something of somebody else's.</summary>
public readonly record struct ShareGrantId(Guid Value)
{
    public static ShareGrantId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
