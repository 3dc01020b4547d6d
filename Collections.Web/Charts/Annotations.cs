namespace ApexCharts;

public sealed record Annotations
{
    public IReadOnlyList<AnnotationsXAxis> Xaxis { get; init; } = [];
    public IReadOnlyList<AnnotationsYAxis> Yaxis { get; init; } = [];
    public IReadOnlyList<AnnotationsPoint> Points { get; init; } = [];
}
