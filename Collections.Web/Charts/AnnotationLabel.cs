namespace ApexCharts;

public sealed record AnnotationLabel
{
    public string? Text { get; init; }
    public string? Orientation { get; init; }
    public string? Position { get; init; }
    public string? TextAnchor { get; init; }
    public string? BorderColor { get; init; }
    public int OffsetX { get; init; }
    public int OffsetY { get; init; }
    public AnnotationStyle? Style { get; init; }
}
