namespace Collections.Core.Sharing;

/// <summary>A saved view of a report.</summary>
public readonly record struct ReportConfigId(Guid Value)
{
    public static ReportConfigId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
