using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>
/// Splits a change by the values of a dimension, so that the lines add up to it. A ratio's line is what the value adds to the ratio of all:
/// its own ratio moved at its mean weight (rate), and its weight moved at its mean distance from the mean of all (mix). Pure.
/// </summary>
internal sealed class DriverBuilder(ReportCalendar calendar, Kpi kpi, WeekSpan before, WeekSpan after, ReportDimension dimension, DriversRequest request)
{
    /// <summary>Null when the money is in several currencies.</summary>
    /// <param name="values">Before; after; before as it was and as it is, of restated weeks only; after likewise.</param>
    /// <param name="source">Where they come from.</param>
    public Drivers? Build(IReadOnlyList<Dictionary<ValueKey, RowSums>> values, BreakdownSource source)
    {
        var merged = new ValueGroups(dimension, request.Groups).Merge(values);
        var (totalBefore, totalAfter) = (Total(merged, 0), Total(merged, 1));
        var (from, to) = (calendar.Nothing(kpi, before).With(kpi, totalBefore), calendar.Nothing(kpi, after).With(kpi, totalAfter));
        if (from.Reason == FigureReason.MixedCurrencies || to.Reason == FigureReason.MixedCurrencies || (from.Currency is { } one && to.Currency is { } two && one != two))
        {
            return null;
        }

        var (absolute, percentage, reason) = KpiMath.Compare(from, to, !request.AcrossQueries && calendar.CrossesQueries(before, after));
        var marks = calendar.Marks(kpi, before, after);
        var total = new Change(
            from.Value, to.Value, absolute, percentage, reason, ChangeText.Of(kpi, reason, from.Reason, to.Reason), to.Currency ?? from.Currency, marks);
        var lines = absolute is null ? [] : Lines(merged, totalBefore, totalAfter)
            .OrderByDescending(line => Math.Abs(line.Contribution)).ThenBy(line => line.Label, StringComparer.Ordinal).ToList();
        var isRatio = kpi.Kind == KpiKind.Ratio && absolute is not null;
        var hidden = (Before: Hidden(before, totalBefore, source), After: Hidden(after, totalAfter, source));
        var lumped = (Before: Lumped(merged, 0), After: Lumped(merged, 1));
        var isKnown = absolute is not null && hidden is (0, 0);
        return new(
            kpi, dimension.Name, dimension.Label, before, after, total,
            [.. lines.Take(request.Limit)],
            lines.Count > request.Limit ? Rest([.. lines.Skip(request.Limit)]) : null,
            lines.GroupBy(line => line.Kind).ToDictionary(kind => kind.Key, kind => kind.Sum(line => line.Contribution)),
            lines.Sum(line => line.Restated),
            isRatio ? lines.Sum(line => line.Rate ?? 0) : null,
            isRatio ? lines.Sum(line => line.Mix ?? 0) : null,
            HiddenNote(hidden, lumped), source, marks,
            isKnown ? lines.Where(line => line.Kind != DriverKind.Lumped).Sum(line => line.Contribution) : null,
            isKnown ? lines.Where(line => line.Kind == DriverKind.Lumped).Sum(line => line.Contribution) : null);
    }

    private static RowSums Total(Dictionary<ValueGroups.Key, (RowSums?[] Sides, int Members)> merged, int side)
    {
        var total = new RowSums();
        foreach (var (sides, _) in merged.Values)
        {
            if (sides[side] is { } sums)
            {
                total.Add(sums);
            }
        }

        return total;
    }

    private List<DriverLine> Lines(Dictionary<ValueGroups.Key, (RowSums?[] Sides, int Members)> merged, RowSums totalBefore, RowSums totalAfter)
    {
        var isRestated = merged.Values.Any(value => value.Sides.Skip(2).Any(side => side is not null));
        var now = Whole.Of(kpi, totalBefore, totalAfter);
        var then = isRestated
            ? Whole.Of(kpi, AsItWas(totalBefore, Total(merged, 2), Total(merged, 3)), AsItWas(totalAfter, Total(merged, 4), Total(merged, 5)))
            : now;
        var lines = new List<DriverLine>();
        foreach (var (key, (sides, members)) in merged)
        {
            var (part, rate, mix) = Split(now, sides[0], sides[1]);
            var restated = 0m;
            if (isRestated && then.IsDefined)
            {
                restated = part - Split(then, AsItWas(sides[0], sides[2], sides[3]), AsItWas(sides[1], sides[4], sides[5])).Part;
            }

            if (Kind(key, sides[0], sides[1]) is { } kind || part != 0 || restated != 0)
            {
                kind = Kind(key, sides[0], sides[1]) ?? DriverKind.Changed;
                lines.Add(new(key.Value, key.Label, kind, Own(sides[0]), Own(sides[1]), part, rate, mix, restated, members));
            }
        }

        return lines;
    }

    private (decimal Part, decimal? Rate, decimal? Mix) Split(Whole whole, RowSums? from, RowSums? to)
    {
        if (kpi.Kind != KpiKind.Ratio)
        {
            return (Sum(to, kpi.Column!, kpi.Factor) - Sum(from, kpi.Column!, kpi.Factor), null, null);
        }

        (from, to) = (from?.CountingFor(kpi.Key), to?.CountingFor(kpi.Key));
        var (topBefore, bottomBefore) = (Sum(from, kpi.Numerator!, kpi.NumeratorFactor * kpi.Multiplier), Sum(from, kpi.Denominator!, kpi.DenominatorFactor));
        var (topAfter, bottomAfter) = (Sum(to, kpi.Numerator!, kpi.NumeratorFactor * kpi.Multiplier), Sum(to, kpi.Denominator!, kpi.DenominatorFactor));
        var (weightBefore, weightAfter) = (bottomBefore / whole.DenominatorBefore, bottomAfter / whole.DenominatorAfter);
        var mean = (whole.RatioBefore + whole.RatioAfter) / 2;
        var part = (topAfter / whole.DenominatorAfter) - (topBefore / whole.DenominatorBefore) - (mean * (weightAfter - weightBefore));
        var rate = bottomBefore != 0 && bottomAfter != 0 ? (weightBefore + weightAfter) / 2 * ((topAfter / bottomAfter) - (topBefore / bottomBefore)) : 0;
        return (part, rate, part - rate);
    }

    private DriverKind? Kind(ValueGroups.Key key, RowSums? from, RowSums? to)
    {
        if (key is { Value: null, IsGroup: false } && (from?.FilteredRows > 0 || to?.FilteredRows > 0))
        {
            return DriverKind.Lumped;
        }

        return (Sight(from?.CountingFor(kpi.Key)), Sight(to?.CountingFor(kpi.Key))) switch
        {
            (true, true) => DriverKind.Changed,
            (false, true) => DriverKind.NewlyVisible,
            (true, false) => DriverKind.NewlyHidden,
            (null, true) => DriverKind.New,
            (true, null) => DriverKind.Lost,
            _ => null,
        };
    }

    /// <summary>True: AMC shows a value; false: it hides all of them; null: there is none.</summary>
    private bool? Sight(RowSums? sums) => sums switch
    {
        null => null,
        _ when kpi.Columns.Any(column => sums[column].Sum is not null) => true,
        _ when kpi.Columns.Any(column => sums[column].Filtered > 0) => false,
        _ => null,
    };

    private decimal? Own(RowSums? sums) => sums is null ? null : KpiMath.Part(kpi, sums).Value;

    /// <summary>Rows in which AMC hid a number of this KPI; null where the query does not say.</summary>
    private long? Hidden(WeekSpan span, RowSums total, BreakdownSource source)
    {
        var weeks = calendar.In(span).Where(week => week.HasResult).ToList();
        return weeks.Exists(week => week.FilteredRows is null) ? null

            // Totals do not say which of a row's numbers were hidden; the summaries of the weeks do.
            : kpi.Columns.Max(column => source == BreakdownSource.Totals ? weeks.Sum(week => week.Sums![column].Filtered) : total[column].Filtered);
    }

    /// <summary>Rows that AMC put together because too few people stood behind each.</summary>
    private static long Lumped(Dictionary<ValueGroups.Key, (RowSums?[] Sides, int Members)> merged, int side) =>
        merged.Where(value => value.Key is { Value: null, IsGroup: false }).Sum(value => value.Value.Sides[side]?.FilteredRows ?? 0);

    private static string? HiddenNote((long? Before, long? After) hidden, (long Before, long After) lumped)
    {
        return hidden switch
        {
            (null, _) or (_, null) => "The query does not say what AMC hid: rows below its threshold may be missing on either side, and their part is unknown.",
            (0, 0) when lumped is (0, 0) => null,
            (0, 0) => $"AMC put {Rows(lumped.Before)} before and {Rows(lumped.After)} after together: whose they are is hidden, their part of the change is the residual.",
            ({ } before, { } after) => $"AMC hid values in {Rows(before)} before and {Rows(after)} after; their part of the change is unknown.",
        };

        static string Rows(long count) => CountText.Of(count, "row");
    }

    private static DriverLine Rest(List<DriverLine> others) => new(
        null,
        string.Create(CultureInfo.InvariantCulture, $"{others.Count} others"),
        DriverKind.Changed,
        null,
        null,
        others.Sum(line => line.Contribution),
        others.Exists(line => line.Rate is not null) ? others.Sum(line => line.Rate ?? 0) : null,
        others.Exists(line => line.Mix is not null) ? others.Sum(line => line.Mix ?? 0) : null,
        others.Sum(line => line.Restated),
        others.Sum(line => line.Members));

    private static decimal Sum(RowSums? sums, string column, decimal factor) => (sums?[column].Sum ?? 0) * factor;

    private static RowSums AsItWas(RowSums? sums, RowSums? prior, RowSums? present)
    {
        var then = new RowSums();
        if (sums is not null)
        {
            then.Add(present is null ? sums : sums.Without(present));
        }

        if (prior is not null)
        {
            then.Add(prior);
        }

        return then;
    }

    /// <summary>The ratio of all on both sides.</summary>
    private readonly record struct Whole(decimal DenominatorBefore, decimal DenominatorAfter, decimal RatioBefore, decimal RatioAfter)
    {
        public bool IsDefined => DenominatorBefore != 0 && DenominatorAfter != 0;

        public static Whole Of(Kpi kpi, RowSums from, RowSums to)
        {
            if (kpi.Kind != KpiKind.Ratio)
            {
                return new(1, 1, 0, 0);
            }

            (from, to) = (from.CountingFor(kpi.Key), to.CountingFor(kpi.Key));
            var (bottomBefore, bottomAfter) = (Sum(from, kpi.Denominator!, kpi.DenominatorFactor), Sum(to, kpi.Denominator!, kpi.DenominatorFactor));
            return new(bottomBefore, bottomAfter, Ratio(from, bottomBefore), Ratio(to, bottomAfter));

            decimal Ratio(RowSums sums, decimal bottom) => bottom == 0 ? 0 : Sum(sums, kpi.Numerator!, kpi.NumeratorFactor * kpi.Multiplier) / bottom;
        }
    }
}
