namespace ApexCharts;

public sealed record PlotOptions
{
    public PlotOptionsBar? Bar { get; init; }
    public PlotOptionsHeatmap? Heatmap { get; init; }
}
