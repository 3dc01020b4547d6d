namespace ApexCharts;

public sealed record PlotOptionsHeatmap
{
    public bool EnableShades { get; init; }
    public int Radius { get; init; }
    public HeatmapColorScale? ColorScale { get; init; }
}
