namespace ApexCharts;

public sealed record Yaxis
{
    public bool Show { get; init; } = true;
    public bool Opposite { get; init; }
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public int? TickAmount { get; init; }
    public bool ForceNiceScale { get; init; } = true;
    public string? SeriesName { get; init; }
    public YaxisLabels? Labels { get; init; }
}
