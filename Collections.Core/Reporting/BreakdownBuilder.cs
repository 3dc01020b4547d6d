using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>Makes a breakdown of the sums by value. Pure.</summary>
internal sealed class BreakdownBuilder(
    ReportCalendar calendar, IReadOnlyList<Kpi> kpis, WeekSpan before, WeekSpan after, ReportDimension dimension, BreakdownRequest request)
{
    private readonly bool _isAcross = !request.AcrossQueries && calendar.CrossesQueries(before, after);
    private readonly IReadOnlyList<Column> _columns =
        [.. kpis.Select(kpi => new Column(kpi, calendar.Nothing(kpi, before), calendar.Nothing(kpi, after), calendar.Marks(kpi, before, after)))];

    public Breakdown Build(Dictionary<ValueKey, RowSums> valuesBefore, Dictionary<ValueKey, RowSums> valuesAfter, BreakdownSource source)
    {
        var merged = new ValueGroups(dimension, request.Groups).Merge([valuesBefore, valuesAfter]);
        var totals = kpis.Select(kpi => Total(kpi, merged.Values.Select(value => value.Sides[1]))).ToList();
        var sort = request.SortBy is { } key ? kpis.ToList().FindIndex(kpi => string.Equals(kpi.Key, key, StringComparison.OrdinalIgnoreCase)) : 0;
        var rows = merged
            .Select(entry => (entry.Key, entry.Value.Sides, entry.Value.Members, Rank: Rank(entry.Value.Sides, sort)))
            .OrderByDescending(entry => entry.Rank)
            .ThenBy(entry => entry.Key.Label, request.Sort == WidgetSort.Name ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
            .ToList();
        return new(
            dimension.Name, dimension.Label, kpis, before, after,
            [.. rows.Take(request.Limit).Select(entry => Row(entry.Key, entry.Sides, entry.Members, totals))],
            rows.Count > request.Limit ? Rest([.. rows.Skip(request.Limit).Select(entry => (entry.Sides, entry.Members))], totals) : null,
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

    /// <summary>What adds up and is new or gone moved by all of it; of the rest only a difference says how far it moved.</summary>
    private (decimal First, decimal Then) Rank(RowSums?[] sides, int sort)
    {
        if (request.Sort == WidgetSort.Name || sort >= _columns.Count)
        {
            return default;
        }

        var change = Cell(_columns[sort], sides, total: null).Change;
        var moved = kpis[sort].Kind == KpiKind.Additive && change is not { Before: null, After: null } && change.Reason != ChangeReason.MixedCurrencies
            ? (change.After ?? 0) - (change.Before ?? 0)
            : change.Absolute;
        var size = change.After ?? decimal.MinValue;
        return request.Sort == WidgetSort.Change
            ? (moved is { } by ? Math.Abs(by) : decimal.MinValue, size)
            : (size, change.Before ?? decimal.MinValue);
    }

    private BreakdownRow Row(ValueGroups.Key key, RowSums?[] sides, int members, List<decimal?> totals) =>
        new(key.Value, key.Label, members, key.IsGroup, [.. _columns.Zip(totals, (column, total) => Cell(column, sides, total))]);

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

    private BreakdownCell Cell(Column column, RowSums?[] sides, decimal? total)
    {
        var (kpi, from, to) = (column.Kpi, column.Before.With(column.Kpi, sides[0]), column.After.With(column.Kpi, sides[1]));
        var (absolute, percentage, reason) = KpiMath.Compare(from, to, _isAcross);
        var change = new Change(
            from.Value, to.Value, absolute, percentage, reason, ChangeText.Of(kpi, reason, from.Reason, to.Reason), to.Currency ?? from.Currency, column.Marks);
        return new(change, total is { } all and not 0 && to.Value is { } value ? value / all : null);
    }

    /// <summary>A KPI, with what holds for every value of it.</summary>
    private readonly record struct Column(Kpi Kpi, KpiMath.Side Before, KpiMath.Side After, IReadOnlyList<Mark> Marks);
}
