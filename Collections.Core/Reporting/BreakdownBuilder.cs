using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Makes a breakdown of the sums by value. Pure.</summary>
internal sealed class BreakdownBuilder(
    ReportCalendar calendar, IReadOnlyList<Kpi> kpis, WeekSpan before, WeekSpan after, ReportDimension dimension, BreakdownRequest request)
{
    private readonly IReadOnlyList<int> _daysBefore = calendar.Days(before);
    private readonly IReadOnlyList<int> _daysAfter = calendar.Days(after);
    private readonly (bool Before, bool After) _hasGaps = (calendar.HasDataGaps(before), calendar.HasDataGaps(after));
    private readonly bool _isAcross = !request.AcrossQueries && calendar.CrossesQueries(before, after);
    private readonly IReadOnlyList<IReadOnlyList<Mark>> _marks = [.. kpis.Select(kpi => calendar.Marks(kpi, before, after))];

    public Breakdown Build(Dictionary<ValueKey, RowSums> valuesBefore, Dictionary<ValueKey, RowSums> valuesAfter, BreakdownSource source)
    {
        var merged = new ValueGroups(dimension, request.Groups).Merge([valuesBefore, valuesAfter]);
        var totals = kpis.Select(kpi => Total(kpi, merged.Values.Select(value => value.Sides[1]))).ToList();
        var sort = request.SortBy is { } key ? kpis.ToList().FindIndex(kpi => string.Equals(kpi.Key, key, StringComparison.OrdinalIgnoreCase)) : 0;
        var rows = merged
            .Select(entry => (entry.Key, entry.Value.Sides, Row: Row(entry.Key, entry.Value.Sides, entry.Value.Members, totals)))
            .OrderByDescending(entry => Sorted(entry.Row, sort)?.After ?? decimal.MinValue)
            .ThenByDescending(entry => Sorted(entry.Row, sort)?.Before ?? decimal.MinValue)
            .ThenBy(entry => entry.Key.Label, StringComparer.Ordinal)
            .ToList();
        return new(
            dimension.Name, dimension.Label, kpis, before, after, [.. rows.Take(request.Limit).Select(entry => entry.Row)],
            rows.Count > request.Limit ? Rest([.. rows.Skip(request.Limit).Select(entry => (entry.Sides, entry.Row.Members))], totals) : null,
            rows.Count, source, calendar.Marks(null, before, after));
    }

    /// <summary>What shares are shares of; null for what does not add up, and for money of several currencies.</summary>
    private static decimal? Total(Kpi kpi, IEnumerable<RowSums?> values)
    {
        if (kpi.Kind != KpiKind.Additive)
        {
            return null;
        }

        var parts = values.OfType<RowSums>().Select(sums => KpiMath.Part(kpi, sums)).ToList();
        return parts.Exists(part => part.Reason == FigureReason.MixedCurrencies) || parts.Where(part => part.Value is not null).Select(part => part.Currency).Distinct().Skip(1).Any()
            ? null
            : parts.Sum(part => part.Value ?? 0);
    }

    private static Change? Sorted(BreakdownRow row, int sort) => sort < row.Cells.Count ? row.Cells[sort].Change : null;

    private BreakdownRow Row(ValueGroups.Key key, RowSums?[] sides, int members, List<decimal?> totals) =>
        new(key.Value, key.Label, members, key.IsGroup, [.. kpis.Select((kpi, index) => Cell(kpi, sides, totals[index], _marks[index]))]);

    private BreakdownRow Rest(List<(RowSums?[] Sides, int Members)> others, List<decimal?> totals)
    {
        var sides = new RowSums?[2];
        foreach (var (sums, _) in others)
        {
            for (var side = 0; side < 2; side++)
            {
                if (sums[side] is { } own)
                {
                    (sides[side] ??= new()).Add(own);
                }
            }
        }

        var label = string.Create(CultureInfo.InvariantCulture, $"{others.Count} others");
        return Row(new(null, label, true), sides, others.Sum(other => other.Members), totals);
    }

    private BreakdownCell Cell(Kpi kpi, RowSums?[] sides, decimal? total, IReadOnlyList<Mark> marks)
    {
        var (from, to) = (Side(kpi, sides[0], _daysBefore, _hasGaps.Before), Side(kpi, sides[1], _daysAfter, _hasGaps.After));
        var (absolute, percentage, reason) = KpiMath.Compare(from, to, _isAcross);
        var change = new Change(
            from.Value, to.Value, absolute, percentage, reason, ChangeText.Of(kpi, reason, from.Reason, to.Reason), to.Currency ?? from.Currency, marks);
        return new(change, total is { } all and not 0 && to.Value is { } value ? value / all : null);
    }

    private static KpiMath.Side Side(Kpi kpi, RowSums? sums, IReadOnlyList<int> days, bool hasGaps)
    {
        if (!days.Any(count => count > 0))
        {
            return new(null, FigureReason.MissingWeek, null, false, days, hasGaps);
        }

        if (sums is null)
        {
            return new(null, FigureReason.NoData, null, false, days, hasGaps);
        }

        var part = KpiMath.Part(kpi, sums);
        return new(part.Value, part.Reason, part.Currency, part.IsFiltered, days, hasGaps);
    }
}
