using System.Text.Json.Serialization;

namespace Collections.Core.Reporting.Layout;

/// <summary>What one widget draws. Amounts are in the KPI's own unit.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Tiles), "tiles")]
[JsonDerivedType(typeof(Trend), "trend")]
[JsonDerivedType(typeof(Comparison), "comparison")]
[JsonDerivedType(typeof(Aggregate), "aggregate")]
[JsonDerivedType(typeof(Breakdown), "breakdown")]
[JsonDerivedType(typeof(Drivers), "drivers")]
[JsonDerivedType(typeof(Heatmap), "heatmap")]
[JsonDerivedType(typeof(Notes), "notes")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record WidgetContent
{
    private WidgetContent()
    {
    }

    /// <param name="Versus">What the changes compare with: "9–15 Mar 2026".</param>
    public sealed record Tiles(string Of, string Versus, IReadOnlyList<Tile> Items) : WidgetContent;

    /// <param name="Spark">The last weeks of the period, oldest first.</param>
    public sealed record Tile(string Kpi, Change Change, IReadOnlyList<WeekFigure> Spark);

    public sealed record Trend(IReadOnlyList<TrendSeries> Series) : WidgetContent;

    /// <param name="Name">Of the collection, where the report has several.</param>
    /// <param name="Previous">Each week's number as many weeks earlier as the period is long.</param>
    /// <param name="Mean">Of the week and the three before it.</param>
    /// <param name="LastYear">Of the week 364 days earlier.</param>
    /// <param name="NoLastYear">Why there is no last year.</param>
    public sealed record TrendSeries(
        string Kpi,
        string? Name,
        IReadOnlyList<WeekFigure> Points,
        IReadOnlyList<decimal?> Previous,
        IReadOnlyList<decimal?> Mean,
        IReadOnlyList<decimal?> LastYear,
        string? NoLastYear);

    /// <summary>Two weeks, or two periods, side by side.</summary>
    public sealed record Comparison(string From, string To, IReadOnlyList<ComparisonRow> Rows) : WidgetContent;

    public sealed record ComparisonRow(string Kpi, string? Name, Change Change);

    /// <param name="Word">How the weeks were put together: "sum".</param>
    public sealed record Aggregate(string Word, IReadOnlyList<Bucket> Buckets, IReadOnlyList<string> Kpis) : WidgetContent;

    /// <param name="Label">"Mar 2026 (4 weeks: 2–29 Mar)".</param>
    /// <param name="Figures">One for each KPI of the widget, in its order.</param>
    public sealed record Bucket(string Brief, string Label, int Counted, int LeftOut, IReadOnlyList<Figure> Figures);

    /// <param name="Rest">What the values beyond the shown ones add up to; null: there are none, or it cannot be said.</param>
    public sealed record Breakdown(
        string Dimension, string Kpi, string From, string To, IReadOnlyList<BreakdownRow> Rows, BreakdownRow? Rest, BreakdownRow? Total, int Values, IReadOnlyList<Mark> Marks) : WidgetContent;

    /// <param name="Value">Of the dimension; null is AMC's null.</param>
    /// <param name="Share">Of the total, where shares add up.</param>
    public sealed record BreakdownRow(string? Value, Change Change, decimal? Share, IReadOnlyList<Figure> More);

    /// <param name="Total">The change that the lines add up to.</param>
    public sealed record Drivers(
        string Dimension, string Kpi, string From, string To, Change Total, IReadOnlyList<DriverLine> Lines, bool IsExact, IReadOnlyList<Mark> Marks) : WidgetContent;

    /// <param name="Contribution">Its part of the total change, in the KPI's unit.</param>
    /// <param name="Rate">Of the contribution of a ratio: because its own ratio changed.</param>
    /// <param name="Mix">Of the contribution of a ratio: because its weight changed.</param>
    public sealed record DriverLine(DriverKind Kind, string? Value, decimal? From, decimal? To, decimal Contribution, decimal? Rate, decimal? Mix);

    public sealed record Heatmap(string Kpi, IReadOnlyList<WeekFigure> Weeks) : WidgetContent;

    /// <summary>Takes the report's own notes.</summary>
    public sealed record Notes : WidgetContent;

    /// <summary>Cannot be shown, and why.</summary>
    /// <param name="Kpi">Given where running the whole window once would answer it.</param>
    public sealed record Refused(string Why, string? Kpi = null) : WidgetContent;
}
