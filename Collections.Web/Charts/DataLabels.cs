namespace ApexCharts;

public sealed record DataLabels
{
    public bool Enabled { get; init; }
}
