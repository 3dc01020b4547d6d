namespace ApexCharts;

public sealed record AnnotationsPoint
{
    public object? X { get; init; }
    public decimal? Y { get; init; }
    public AnnotationMarker? Marker { get; init; }
    public AnnotationLabel? Label { get; init; }
}
