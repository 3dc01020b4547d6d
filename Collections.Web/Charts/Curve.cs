namespace ApexCharts;

public enum Curve
{
    Straight,
    Smooth,
    Stepline,
}
