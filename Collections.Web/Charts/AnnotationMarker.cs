namespace ApexCharts;

public sealed record AnnotationMarker
{
    public int Size { get; init; } = 4;
    public string? FillColor { get; init; }
    public string? StrokeColor { get; init; }
    public int StrokeWidth { get; init; } = 2;
    public string? Shape { get; init; }
}
