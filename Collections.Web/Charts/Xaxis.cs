namespace ApexCharts;

public sealed record Xaxis
{
    public int? TickAmount { get; init; }
    public XaxisLabels? Labels { get; init; }
}
