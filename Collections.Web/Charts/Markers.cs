namespace ApexCharts;

public sealed record Markers
{
    public int Size { get; init; }
}
