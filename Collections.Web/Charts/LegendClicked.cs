namespace ApexCharts;

public sealed record LegendClicked(string SeriesName, bool Collapsed);
