namespace ApexCharts;

public sealed record HeatmapColorScale
{
    public IReadOnlyList<HeatmapRange> Ranges { get; init; } = [];
}
