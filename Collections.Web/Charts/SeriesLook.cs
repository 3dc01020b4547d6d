namespace ApexCharts;

/// <summary>How one series is drawn.</summary>
internal sealed record SeriesLook(string Name, string Color, decimal Width, int Dash, Curve Curve, int Axis);
