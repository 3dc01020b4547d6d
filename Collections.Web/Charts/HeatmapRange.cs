namespace ApexCharts;

public sealed record HeatmapRange(decimal From, decimal To, string Color, string? Name = null);
