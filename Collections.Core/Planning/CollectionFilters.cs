using Collections.Core.Amc;

namespace Collections.Core.Planning;

/// <summary>The campaigns and ASINs that a collection is about, without doubles, in the order given. The planner refuses those that cannot be right.</summary>
public sealed record CollectionFilters
{
    public const int MaxValues = 5_000;

    public static readonly CollectionFilters None = new([], []);

    public CollectionFilters(IEnumerable<string> campaigns, IEnumerable<string> asins)
    {
        Campaigns = Distinct(campaigns);
        Asins = Distinct(asins);
    }

    public IReadOnlyList<string> Campaigns { get; }

    public IReadOnlyList<string> Asins { get; }

    public bool IsEmpty => Campaigns is [] && Asins is [];

    /// <summary>As pasted from a spreadsheet; what cannot be right is kept, so that the planner can name it.</summary>
    public static CollectionFilters Paste(string? campaigns, string? asins)
    {
        return new(Pasted(campaigns, FilterKind.Campaigns), Pasted(asins, FilterKind.Asins));

        static IEnumerable<string> Pasted(string? text, FilterKind kind)
        {
            var filter = FilterText.Parse(text, kind);
            return [.. filter.Values, .. filter.Offenders];
        }
    }

    public bool Equals(CollectionFilters? other) =>
        other is not null && Campaigns.SequenceEqual(other.Campaigns) && Asins.SequenceEqual(other.Asins);

    public override int GetHashCode() => HashCode.Combine(Campaigns.Count, Asins.Count);

    private static List<string> Distinct(IEnumerable<string> values) =>
        [.. values.Select(value => value.Trim()).Where(value => value is not "").Distinct(StringComparer.Ordinal)];
}
