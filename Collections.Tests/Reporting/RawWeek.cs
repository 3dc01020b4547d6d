namespace Collections.Tests.Reporting;

/// <summary>A generated week: its results in the order in which they came; none is a gap.</summary>
internal sealed record RawWeek(DateOnly Monday, IReadOnlyList<IReadOnlyList<RawRow>> Versions, int LastDay, bool IsProvisional)
{
    public bool HasResult => Versions.Count > 0;

    public IReadOnlyList<RawRow> Rows => Versions[^1];

    public bool IsPartial => LastDay != 6;
}
