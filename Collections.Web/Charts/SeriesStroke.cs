namespace ApexCharts;

public sealed record SeriesStroke
{
    public decimal Width { get; init; } = 2;

    /// <summary>Length of the dashes; 0 draws a whole line.</summary>
    public int DashSpace { get; init; }

    public Curve Curve { get; init; }
}
