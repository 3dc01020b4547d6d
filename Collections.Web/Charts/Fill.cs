namespace ApexCharts;

public sealed record Fill
{
    public decimal? Opacity { get; init; }
}
