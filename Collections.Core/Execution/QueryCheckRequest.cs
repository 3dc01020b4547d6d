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
}
