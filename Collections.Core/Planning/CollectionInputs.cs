using Collections.Core.Amc;

namespace Collections.Core.Planning;

/// <summary>What a collection puts into its query, beside the window of each week.</summary>
public sealed record CollectionInputs(CollectionFilters Filters, IReadOnlyDictionary<string, SqlValue> Parameters)
{
    /// <summary>As stored with the collection; null where there is none.</summary>
    public static CollectionInputs Read(string? filters, string? parameters) =>
        new(PlanningJson.ReadFilters(filters), PlanningJson.ReadParameters(parameters));

    /// <summary>Everything that the query of one window is filled with.</summary>
    public SqlParameterValues For(DateOnly firstDay, DateOnly lastDay) => new(firstDay, lastDay)
    {
        Campaigns = Filters.Campaigns,
        Asins = Filters.Asins,
        Values = Parameters,
    };
}
