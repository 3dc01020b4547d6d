namespace ApexCharts;

public sealed record AnnotationsYAxis
{
    public decimal? Y { get; init; }
    public decimal? Y2 { get; init; }
    public string? BorderColor { get; init; }
    public string? FillColor { get; init; }
    public int StrokeDashArray { get; init; }
    public AnnotationLabel? Label { get; init; }
}
