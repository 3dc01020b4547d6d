namespace Collections.Core.Amc;

/// <summary>What a query is filled with for one window. Empty filters are no filters.</summary>
public sealed record SqlParameterValues(DateOnly FirstDay, DateOnly LastDay)
{
    public IReadOnlyList<string> Campaigns { get; init; } = [];
    public IReadOnlyList<string> Asins { get; init; } = [];

    /// <summary>By name, as written in the query: case matters.</summary>
    public IReadOnlyDictionary<string, SqlValue> Values { get; init; } = new Dictionary<string, SqlValue>();
}
