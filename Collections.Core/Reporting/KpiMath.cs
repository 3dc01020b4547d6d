using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>
/// What may be done with the numbers of each kind of KPI. The SQL functions <c>week_kpi_values</c>, <c>aggregate_collection_weeks</c> and
/// <c>calculate_week_over_week_change</c> say the same in SQL; a test holds the two together.
/// </summary>
internal static class KpiMath
{
    /// <summary>The number columns that KPIs are made of.</summary>
    public static List<string> Metrics(IEnumerable<Kpi> kpis) => [.. kpis.SelectMany(kpi => kpi.Columns).Distinct()];

    /// <summary>The columns that say which currency the money of KPIs is in.</summary>
    public static List<string> CurrencyColumns(IEnumerable<Kpi> kpis) => [.. kpis.Select(kpi => kpi.CurrencyColumn).OfType<string>().Distinct()];

    public static KpiPart Part(Kpi kpi, RowSums sums)
    {
        var codes = kpi.CurrencyColumn is { } column ? sums.Currencies(column) : [];
        var currency = codes is [var only] ? only : kpi.Currency;
        if (kpi.Kind == KpiKind.Ratio)
        {
            sums = sums.CountingFor(kpi.Key);
            var (top, bottom) = (sums[kpi.Numerator!], sums[kpi.Denominator!]);
            var isFiltered = top.Filtered + bottom.Filtered > 0;
            if (codes.Count > 1)
            {
                return Nothing(FigureReason.MixedCurrencies, isFiltered);
            }

            if (top.Sum is not { } topSum || bottom.Sum is not { } bottomSum)
            {
                return Nothing(isFiltered ? FigureReason.Filtered : FigureReason.NoData, isFiltered);
            }

            var (numerator, denominator) = (topSum * kpi.NumeratorFactor * kpi.Multiplier, bottomSum * kpi.DenominatorFactor);
            decimal? ratio = denominator == 0 ? null : numerator / denominator;
            return new(ratio, ratio, ratio, numerator, denominator, currency, isFiltered, ratio is null ? FigureReason.ZeroDenominator : FigureReason.Ok);
        }

        var own = sums[kpi.Column!];
        var hidden = own.Filtered > 0;
        var (smallest, largest) = kpi.Kind == KpiKind.Other ? (own.Min * kpi.Factor, own.Max * kpi.Factor) : (null, null);
        if (codes.Count > 1)
        {
            return Nothing(FigureReason.MixedCurrencies, hidden) with { Smallest = smallest, Largest = largest };
        }

        if (own.Count == 0 || own.Sum is null)
        {
            return Nothing(hidden ? FigureReason.Filtered : FigureReason.NoData, hidden);
        }

        if (kpi.Kind != KpiKind.Additive && (own.Count > 1 || hidden))
        {
            return Nothing(FigureReason.NotAdditive, hidden) with { Smallest = smallest, Largest = largest };
        }

        var value = own.Sum * kpi.Factor;
        return new(value, smallest ?? value, largest ?? value, null, null, currency, hidden, FigureReason.Ok);

        KpiPart Nothing(FigureReason reason, bool isFiltered) => new(null, null, null, null, null, currency, isFiltered, reason);
    }

    /// <summary>Several weeks as one; null stands for a week without a result.</summary>
    public static (decimal? Value, FigureReason Reason, int Counted, string? Currency) Aggregate(
        Kpi kpi, IReadOnlyList<KpiPart?> parts, WeekAggregation aggregation)
    {
        var pooled = kpi.Kind == KpiKind.Ratio && aggregation is WeekAggregation.Sum or WeekAggregation.Avg;
        var all = parts.OfType<KpiPart>().ToList();
        var counted = all.Where(part => Counts(kpi, part, pooled)).ToList();
        var currencies = counted.Select(part => part.Currency).OfType<string>().Distinct().ToList();
        var currency = currencies is [var only] ? only : kpi.CurrencyColumn is null ? kpi.Currency : null;
        if (all.Exists(part => part.Reason == FigureReason.MixedCurrencies) || (kpi.CurrencyColumn is not null && currencies.Count > 1))
        {
            return (null, FigureReason.MixedCurrencies, counted.Count, null);
        }

        if (!CanAggregate(kpi.Kind, aggregation))
        {
            return (null, FigureReason.NotAdditive, counted.Count, currency);
        }

        if (counted is [])
        {
            var reason = all.Exists(part => part.Reason == FigureReason.NotAdditive) ? FigureReason.NotAdditive
                : all is [] && parts.Count > 0 ? FigureReason.MissingWeek
                : all.Exists(part => part.Reason == FigureReason.Filtered) ? FigureReason.Filtered
                : all.Exists(part => part.Reason == FigureReason.ZeroDenominator) ? FigureReason.ZeroDenominator
                : FigureReason.NoData;
            return (null, reason, 0, currency);
        }

        if (pooled)
        {
            var denominator = counted.Sum(part => part.Denominator!.Value);
            return denominator == 0
                ? (null, FigureReason.ZeroDenominator, counted.Count, currency)
                : (counted.Sum(part => part.Numerator!.Value) / denominator, FigureReason.Ok, counted.Count, currency);
        }

        var value = aggregation switch
        {
            WeekAggregation.Min => counted.Min(part => part.Smallest!.Value),
            WeekAggregation.Max => counted.Max(part => part.Largest!.Value),
            WeekAggregation.Avg => counted.Sum(part => part.Value!.Value) / counted.Count,
            _ => counted.Sum(part => part.Value!.Value),
        };
        return (value, FigureReason.Ok, counted.Count, currency);
    }

    /// <summary>Whether nothing at all stands on one side of a ratio: such a week is in no ratio of several weeks.</summary>
    public static bool LacksSide(Kpi kpi, RowSums sums) =>
        kpi.Kind == KpiKind.Ratio && (sums[kpi.Numerator!].Sum is null || sums[kpi.Denominator!].Sum is null);

    public static bool CanAggregate(KpiKind kind, WeekAggregation aggregation) => kind switch
    {
        KpiKind.NonAdditive => aggregation != WeekAggregation.Sum,
        KpiKind.Other => aggregation is WeekAggregation.Min or WeekAggregation.Max,
        _ => true,
    };

    /// <summary>What several weeks become where nobody chose: a total where there is one, else the usual week.</summary>
    public static WeekAggregation Natural(KpiKind kind) => kind switch
    {
        KpiKind.NonAdditive => WeekAggregation.Avg,
        KpiKind.Other => WeekAggregation.Max,
        _ => WeekAggregation.Sum,
    };

    /// <summary>Whether a week's value is in an aggregate.</summary>
    public static bool Counts(Kpi kpi, KpiPart part, bool pooled) => kpi.Kind switch
    {
        KpiKind.Ratio when pooled => part.Numerator is not null,
        KpiKind.Other => part.Smallest is not null,
        _ => part.Value is not null,
    };

    /// <summary>From one side to the other. A missing value is never zero, and the percentage is withheld where it would mislead.</summary>
    /// <param name="before">The earlier side.</param>
    /// <param name="after">The later side.</param>
    /// <param name="isAcross">The query changed between the sides, and nobody said that they may be compared all the same.</param>
    public static (decimal? Absolute, decimal? Percentage, ChangeReason Reason) Compare(Side before, Side after, bool isAcross)
    {
        var reason = Reason(before, after, isAcross);
        var absolute = reason == ChangeReason.MixedCurrencies ? null : after.Value - before.Value;
        return (
            absolute,
            reason is ChangeReason.Ok or ChangeReason.Filtered && before.Value is { } from and not 0 ? absolute * 100 / Math.Abs(from) : null,
            reason);
    }

    private static ChangeReason Reason(Side before, Side after, bool isAcross)
    {
        if (before.Reason == FigureReason.MissingWeek || after.Reason == FigureReason.MissingWeek)
        {
            return ChangeReason.MissingWeek;
        }

        if (before.Value is null)
        {
            return Why(before.Reason, ChangeReason.PreviousNull);
        }

        if (after.Value is null)
        {
            return Why(after.Reason, ChangeReason.CurrentNull);
        }

        return before.Currency != after.Currency ? ChangeReason.MixedCurrencies
            : !before.Days.SequenceEqual(after.Days) ? ChangeReason.Partial
            : before.HasDataGaps || after.HasDataGaps ? ChangeReason.DataGaps
            : isAcross ? ChangeReason.ChangedQuery
            : before.Value == 0 ? ChangeReason.PreviousZero
            : before.IsFiltered || after.IsFiltered ? ChangeReason.Filtered
            : ChangeReason.Ok;

        static ChangeReason Why(FigureReason reason, ChangeReason plain) => reason switch
        {
            FigureReason.Filtered => ChangeReason.Filtered,
            FigureReason.NotAdditive => ChangeReason.NotAdditive,
            FigureReason.MixedCurrencies => ChangeReason.MixedCurrencies,
            _ => plain,
        };
    }

    /// <summary>One side of a comparison.</summary>
    /// <param name="Days">How many of each weekday are in it, Monday first: unequal sides are not compared in percent.</param>
    /// <param name="HasDataGaps">AMC lacked data for some of these days.</param>
    internal readonly record struct Side(decimal? Value, FigureReason Reason, string? Currency, bool IsFiltered, IReadOnlyList<int> Days, bool HasDataGaps)
    {
        /// <summary>The same weeks with the value of some rows; without a result there is none to be had.</summary>
        public Side With(Kpi kpi, RowSums? sums)
        {
            if (Reason == FigureReason.MissingWeek || sums is null)
            {
                return this;
            }

            var part = Part(kpi, sums);
            return this with { Value = part.Value, Reason = part.Reason, Currency = part.Currency, IsFiltered = part.IsFiltered };
        }
    }
}
