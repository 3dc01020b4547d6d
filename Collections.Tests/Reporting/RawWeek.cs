namespace Collections.Tests.Reporting;

/// <summary>A generated week: its results in the order in which they came; none is a gap.</summary>
/// <param name="Query">Version of the query that it was collected with.</param>
/// <param name="DataGaps">What AMC said is missing.</param>
internal sealed record RawWeek(
    DateOnly Monday, IReadOnlyList<IReadOnlyList<RawRow>> Versions, int LastDay, bool IsProvisional, int Query = 1, string? DataGaps = null)
{
    public bool HasResult => Versions.Count > 0;

    public IReadOnlyList<RawRow> Rows => Versions[^1];

    public bool IsPartial => LastDay != 6;

    /// <summary>The rows of one campaign.</summary>
    public RawWeek Only(string? campaign) => HasResult ? this with { Versions = [[.. Rows.Where(row => row.Campaign == campaign)]] } : this;
}
