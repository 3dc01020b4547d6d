using System.Text.Json.Serialization;

namespace Collections.Core.Reporting.Layout;

/// <summary>What one widget draws.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Tiles), "tiles")]
[JsonDerivedType(typeof(Trend), "trend")]
[JsonDerivedType(typeof(Comparison), "comparison")]
[JsonDerivedType(typeof(Aggregate), "aggregate")]
[JsonDerivedType(typeof(BrokenDown), "breakdown")]
[JsonDerivedType(typeof(Driven), "drivers")]
[JsonDerivedType(typeof(Heatmap), "heatmap")]
[JsonDerivedType(typeof(Notes), "notes")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record WidgetContent
{
    private WidgetContent()
    {
    }

    public sealed record Tiles(IReadOnlyList<KpiTile> Items) : WidgetContent;

    /// <summary>One KPI of every collection, or several KPIs of one.</summary>
    public sealed record Trend(IReadOnlyList<SourceSeries> Series) : WidgetContent;

    /// <summary>Two weeks, or two periods, side by side.</summary>
    public sealed record Comparison(ReportCompare Compare) : WidgetContent;

    /// <summary>By the periods of the series.</summary>
    public sealed record Aggregate(IReadOnlyList<SourceSeries> Series) : WidgetContent;

    public sealed record BrokenDown(Breakdown Breakdown) : WidgetContent;

    public sealed record Driven(Drivers Drivers) : WidgetContent;

    public sealed record Heatmap(SourceSeries Series) : WidgetContent;

    /// <summary>Takes the report's own anomalies and annotations.</summary>
    public sealed record Notes : WidgetContent;

    /// <summary>Cannot be shown, and why.</summary>
    /// <param name="WholeWindow">Given where running these days once would answer it.</param>
    public sealed record Refused(string Why, WholeWindowOffer? WholeWindow = null) : WidgetContent;
}
