using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>Puts the values of a dimension together by rules; the first rule that fits wins.</summary>
internal sealed class ValueGroups(ReportDimension dimension, IReadOnlyList<DimensionGroup> groups)
{
    /// <summary>What stands for AMC's null.</summary>
    public const string NoValue = "(not set)";

    private readonly List<DimensionGroup> _groups =
        [.. groups.Where(group => string.Equals(group.Dimension, dimension.Name, StringComparison.OrdinalIgnoreCase))];

    public Key Of(ValueKey key) =>
        key.Value is { } value && _groups.Find(group => Fits(group, value)) is { } found ? new(null, found.Name, true) : new(key.Value, key.Value ?? NoValue, false);

    /// <summary>The sums of both sides and more, by value or group, and how many values stand behind each.</summary>
    public Dictionary<Key, (RowSums?[] Sides, int Members)> Merge(IReadOnlyList<Dictionary<ValueKey, RowSums>> sides)
    {
        var merged = new Dictionary<Key, (RowSums?[] Sides, int Members)>();
        foreach (var value in sides.SelectMany(side => side.Keys).Distinct())
        {
            var key = Of(value);
            var (sums, members) = merged.GetValueOrDefault(key, (new RowSums?[sides.Count], 0));
            for (var side = 0; side < sides.Count; side++)
            {
                if (sides[side].TryGetValue(value, out var own))
                {
                    if (sums[side] is { } known)
                    {
                        known.Add(own);
                    }
                    else if (key.IsGroup)
                    {
                        (sums[side] = new()).Add(own);
                    }
                    else
                    {
                        sums[side] = own;
                    }
                }
            }

            merged[key] = (sums, members + 1);
        }

        return merged;
    }

    private static bool Fits(DimensionGroup group, string value) => group.Match switch
    {
        GroupMatch.StartsWith => value.StartsWith(group.Pattern, StringComparison.OrdinalIgnoreCase),
        GroupMatch.EndsWith => value.EndsWith(group.Pattern, StringComparison.OrdinalIgnoreCase),
        GroupMatch.Equals => string.Equals(value, group.Pattern, StringComparison.OrdinalIgnoreCase),
        _ => value.Contains(group.Pattern, StringComparison.OrdinalIgnoreCase),
    };

    internal readonly record struct Key(string? Value, string Label, bool IsGroup);
}
