namespace ApexCharts;

public sealed record AnnotationsXAxis
{
    public object? X { get; init; }
    public object? X2 { get; init; }
    public string? BorderColor { get; init; }
    public string? FillColor { get; init; }
    public decimal? Opacity { get; init; }
    public int StrokeDashArray { get; init; }
    public AnnotationLabel? Label { get; init; }
}
