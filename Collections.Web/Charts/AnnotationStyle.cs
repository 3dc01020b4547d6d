namespace ApexCharts;

public sealed record AnnotationStyle
{
    public string? Background { get; init; }
    public string? Color { get; init; }
    public string? FontSize { get; init; }
}
