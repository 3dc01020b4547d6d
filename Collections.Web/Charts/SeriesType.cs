namespace ApexCharts;

public enum SeriesType
{
    Line,
    Area,
    Bar,
    Heatmap,
}
