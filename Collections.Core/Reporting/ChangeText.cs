using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>The words for comparisons and figures that are not plain ones.</summary>
public static class ChangeText
{
    /// <summary>Why there is no value; null when there is one.</summary>
    public static string? Of(Kpi kpi, FigureReason reason) => reason switch
    {
        FigureReason.Ok => null,
        FigureReason.NoData => "No values in the result.",
        FigureReason.Filtered => "AMC hid all values: too few people.",
        FigureReason.ZeroDenominator => $"{ResultMap.Label(kpi.Denominator ?? "The denominator")} is 0.",
        FigureReason.NotAdditive => kpi.Kind == KpiKind.NonAdditive
            ? "Counts distinct people or things in several rows, which cannot be added up: choose one value, or run the whole window once."
            : "Several values that cannot be added up.",
        FigureReason.MixedCurrencies => $"Several currencies, which are not added up: filter on {kpi.CurrencyColumn ?? "one"}.",
        _ => "No result for this week.",
    };

    /// <summary>What several weeks are as one where they do not add up; null where they do.</summary>
    internal static string? OfWeeks(Kpi kpi, WeekAggregation aggregation) => kpi.Kind is KpiKind.Additive or KpiKind.Ratio ? null : aggregation switch
    {
        WeekAggregation.Min => "The smallest weekly value of each side.",
        WeekAggregation.Max => "The largest weekly value of each side.",
        _ => "The weekly average of each side: not how many over all of its days.",
    };

    internal static string? Of(Kpi kpi, ChangeReason reason, FigureReason before, FigureReason after) => reason switch
    {
        ChangeReason.Ok => null,
        ChangeReason.PreviousNull => $"Nothing to compare with. {Of(kpi, before)}",
        ChangeReason.PreviousZero => "It was 0 before: no percentage.",
        ChangeReason.CurrentNull => Of(kpi, after),
        ChangeReason.MissingWeek => before == FigureReason.MissingWeek && after == FigureReason.MissingWeek ? "Neither side has a result."
            : before == FigureReason.MissingWeek ? "The earlier side has no result." : "The later side has no result.",
        ChangeReason.Partial => "The two sides do not have the same days: no percentage.",
        ChangeReason.DataGaps => "AMC lacked data for one of the two sides: no percentage.",
        ChangeReason.ChangedQuery => "The query changed between the two sides: no percentage until somebody says that they may be compared.",
        ChangeReason.Filtered when before != FigureReason.Ok || after != FigureReason.Ok => "AMC hides all values on one side: no comparison.",
        ChangeReason.Filtered => "AMC hid some values: this is the change of the visible part.",
        ChangeReason.NotAdditive => Of(kpi, FigureReason.NotAdditive),
        _ => Of(kpi, FigureReason.MixedCurrencies),
    };
}
