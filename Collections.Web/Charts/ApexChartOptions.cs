using System.Text.Json.Serialization;

namespace ApexCharts;

/// <summary>
/// The part of the chart library's options that we use, under its own names. A colour may be a custom property of the page's style sheet, written
/// <c>--chart-1</c>: it is looked up in the browser, and again when the theme changes.
/// </summary>
/// <typeparam name="TItem">What a point is made of.</typeparam>
public sealed record ApexChartOptions<TItem>
    where TItem : class
{
    public Chart Chart { get; init; } = new();
    public IReadOnlyList<string>? Colors { get; init; }
    public PlotOptions? PlotOptions { get; init; }
    public Xaxis? Xaxis { get; init; }
    public IReadOnlyList<Yaxis>? Yaxis { get; init; }
    public Annotations? Annotations { get; init; }
    public DataLabels? DataLabels { get; init; }
    public Markers? Markers { get; init; }
    public Fill? Fill { get; init; }

    /// <summary>Ours: how values are written where a point brings no text of its own. A key that <c>charts.js</c> knows, such as <c>currency:USD:2</c>.</summary>
    [JsonIgnore]
    public string Format { get; init; } = "number";
}
