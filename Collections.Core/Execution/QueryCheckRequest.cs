using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>A query, saved or not, that AMC is to compile for some days.</summary>
/// <param name="TimeZone">Null or empty: the instance's.</param>
public sealed record QueryCheckRequest(InstanceId InstanceId, string Sql, DateOnly FirstDay, DateOnly LastDay, string? TimeZone)
{
    public bool MarksFiltered { get; init; } = true;

    public CollectionFilters Filters { get; init; } = CollectionFilters.None;

    public IReadOnlyDictionary<string, SqlValue> Parameters { get; init; } = new Dictionary<string, SqlValue>();

    /// <summary>Whether AMC's answer to the one is its answer to the other.</summary>
    public bool Equals(QueryCheckRequest? other) =>
        other is not null
        && (InstanceId, Sql, FirstDay, LastDay, TimeZone, MarksFiltered) == (other.InstanceId, other.Sql, other.FirstDay, other.LastDay, other.TimeZone, other.MarksFiltered)
        && Filters == other.Filters
        && Parameters.Count == other.Parameters.Count
        && Parameters.All(pair => other.Parameters.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public override int GetHashCode() => HashCode.Combine(InstanceId, Sql, FirstDay, LastDay);
}
