namespace ApexCharts;

public sealed record Chart
{
    public bool Stacked { get; init; }
    public Animations Animations { get; init; } = new();
}
