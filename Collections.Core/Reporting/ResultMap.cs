using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Which slots hold a column of a collection's results. A version uses one of a column's slots; the others are null in its rows.</summary>
internal sealed class ResultMap(IReadOnlyList<ResultMap.Entry> entries)
{
    private const string Filtered = "filtered";

    /// <summary>SQL for "AMC hid values in this row"; null where the query does not say.</summary>
    public string? IsFiltered => entries.Any(entry => !entry.IsNumber && Same(entry.Name, Filtered)) ? $"({Text(Filtered)} = 'true')" : null;

    /// <summary>SQL for a number column, whichever slots it has had; null where there is none.</summary>
    public string? Number(string name) => Coalesce([.. entries.Where(entry => entry.IsNumber && Same(entry.Name, name)).Select(entry => "r." + entry.Slot)]);

    /// <summary>A number that AMC calls a dimension.</summary>
    public bool IsDistinctCount(string name) => entries.Any(entry => entry.IsNumber && entry.IsDimension && Same(entry.Name, name));

    /// <summary>SQL for a column as text, as a dimension.</summary>
    public string Text(string name) =>
        Coalesce([.. Of(name).OrderBy(entry => entry.IsNumber).Select(entry => entry.IsNumber ? $"r.{entry.Slot}::text" : $"r.{entry.Slot}")])!;

    public string[] Slots(string name) => [.. Of(name).Select(entry => entry.Slot)];

    public bool HasTotals(string name) => Of(name).Any(entry => entry.HasTotals);

    /// <summary>What a person would break down by, in the order of the file: every text, and numbers that are no measure.</summary>
    public IReadOnlyList<string> Dimensions(IReadOnlyList<Kpi> kpis)
    {
        var measures = kpis.SelectMany(kpi => kpi.Columns).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. entries.Where(entry => !Same(entry.Name, Filtered) && (!entry.IsNumber || (entry.IsDimension && !measures.Contains(entry.Name))))
                .OrderBy(entry => entry.Position).Select(entry => entry.Name).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>"Campaign id string" for <c>campaign_id_string</c>.</summary>
    public static string Label(string name)
    {
        var words = name.Replace('_', ' ').Trim();
        return words.Length == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(words[0])}{words[1..]}");
    }

    private IEnumerable<Entry> Of(string name)
    {
        var named = entries.Where(entry => Same(entry.Name, name)).ToList();
        return named.Exists(entry => !entry.IsNumber || entry.IsDimension) ? named.Where(entry => !entry.IsNumber || entry.IsDimension) : named;
    }

    // Slots come from our own map, never from a request.
    private static string? Coalesce(string[] slots) => slots switch
    {
        [] => null,
        [var only] => only,
        _ => $"coalesce({string.Join(", ", slots)})",
    };

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <param name="HasTotals">Whether ingest added up the newest result by its values.</param>
    internal sealed record Entry(string Slot, string Name, bool IsDimension, int Position, bool HasTotals)
    {
        public bool IsNumber => Slot[0] == 'm';
    }
}
