using System.Globalization;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Web.Shared;

namespace Collections.Web.Features.Reporting;

/// <summary>What the report calls things.</summary>
public static class ReportWords
{
    /// <summary>What an anomaly is called among the notes.</summary>
    public const string Anomaly = "Anomaly";

    public static string Title(this WidgetKind kind) => kind switch
    {
        WidgetKind.Tiles => "KPIs",
        WidgetKind.Trend => "Trend",
        WidgetKind.Weeks => "Two weeks",
        WidgetKind.Periods => "Period over period",
        WidgetKind.Aggregate => "Several weeks as one",
        WidgetKind.Breakdown => "Breakdown",
        WidgetKind.Drivers => "Drivers of change",
        WidgetKind.Heatmap => "Calendar",
        _ => "What happened",
    };

    public static string About(this WidgetKind kind) => kind switch
    {
        WidgetKind.Tiles => "A tile per KPI with its change and the last weeks",
        WidgetKind.Trend => "Week by week, with the period before, the mean and last year",
        WidgetKind.Weeks => "Two weeks side by side, every KPI",
        WidgetKind.Periods => "The period against as many weeks before it",
        WidgetKind.Aggregate => "By week, month or quarter: sum, average, minimum, maximum",
        WidgetKind.Breakdown => "By campaign, ASIN or another dimension, with top movers",
        WidgetKind.Drivers => "What the change is made of, adding up to it",
        WidgetKind.Heatmap => "A year of weeks at a glance",
        _ => "Anomalies, annotations and retail events in words",
    };

    public static string Title(this MarkKind kind) => kind switch
    {
        MarkKind.ChangedQuery => "query changed",
        MarkKind.Gap => "data gap",
        MarkKind.Warning => "odd result",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string Title(this AnnotationKind kind) => kind switch
    {
        AnnotationKind.RetailEvent => "Retail event",
        AnnotationKind.ChangedQuery => "Query changed",
        AnnotationKind.FilteredJump => "Hidden rows",
        AnnotationKind.Gap => "Data gap",
        AnnotationKind.User => "Annotation",
        _ => kind.ToString(),
    };

    public static string Title(this ReportComparison compare) => compare switch
    {
        ReportComparison.WeekOverWeek => "Week over week",
        ReportComparison.PreviousPeriod => "Period over period",
        _ => "Same week last year",
    };

    public static string Title(this TrendLine line) => line switch
    {
        TrendLine.Previous => "Previous period",
        TrendLine.Mean => "4-week mean",
        TrendLine.LastYear => "Same week last year",
        _ => "Goal",
    };

    public static string Title(this DriverKind kind) => kind switch
    {
        DriverKind.NewlyVisible => "visible again",
        DriverKind.NewlyHidden => "hidden by AMC",
        DriverKind.Lumped => "hidden, lumped",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string Title(this WeekAggregation aggregation) => aggregation switch
    {
        WeekAggregation.Sum => "Sum",
        WeekAggregation.Avg => "Average",
        WeekAggregation.Min => "Minimum",
        _ => "Maximum",
    };

    public static string Week(DateOnly monday) => DateText.Range(monday, monday.AddDays(6));

    /// <summary>"2 Mar": for axes.</summary>
    public static string Brief(DateOnly monday) => monday.ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>AMC's null has no name of its own.</summary>
    public static string Value(string? value) => string.IsNullOrEmpty(value) ? "(not set)" : value;

    /// <summary>"campaign_id_string" → "campaign id string".</summary>
    public static string Dimension(string name) => name.Replace('_', ' ');

    /// <summary>"9–15 Mar 2026" for a week, "2 Mar – 12 Apr 2026 (6 weeks)" for several.</summary>
    public static string Span(WeekSpan span) => span.Weeks <= 1
        ? Week(span.First)
        : string.Create(CultureInfo.InvariantCulture, $"{DateText.Range(span.First, span.Last.AddDays(6))} ({span.Weeks} weeks)");

    /// <summary>Why there is no value; null where there is one.</summary>
    public static string? Why(this FigureReason reason) => reason switch
    {
        FigureReason.Ok => null,
        FigureReason.NoData => "no value in the result",
        FigureReason.Filtered => "hidden by AMC",
        FigureReason.ZeroDenominator => "nothing to divide by",
        FigureReason.NotAdditive => "cannot be added up",
        FigureReason.MixedCurrencies => "several currencies",
        _ => "no result for this week",
    };

    /// <summary>Why a week's number is not like the others, in one line; null when it is.</summary>
    public static string? Note(this SourceWeek week, Figure figure) => Note(week.Marks, figure.Reason.Why());

    /// <summary>Why a change is to be read with care.</summary>
    public static string? Note(this Change change) => Note(change.Marks, change.Text);

    public static string? Note(IReadOnlyList<Mark> marks, string? why)
    {
        var parts = marks.Select(mark => mark.Text).Prepend(why).Where(text => !string.IsNullOrEmpty(text)).Distinct();
        return string.Join("; ", parts) is { Length: > 0 } text ? text : null;
    }

    public static string GoodClass(bool? isGood) => isGood switch
    {
        true => "good",
        false => "bad",
        null => "neutral",
    };
}
