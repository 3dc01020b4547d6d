namespace ApexCharts;

public sealed record PlotOptionsBar
{
    public bool Horizontal { get; init; }
    public string? ColumnWidth { get; init; }
    public string? BarHeight { get; init; }
    public int BorderRadius { get; init; }
}
