namespace ApexCharts;

public sealed record XaxisLabels
{
    public bool Show { get; init; } = true;
    public int Rotate { get; init; }
    public bool HideOverlappingLabels { get; init; } = true;

    /// <summary>Ours: a key that <c>charts.js</c> knows; the library takes a function, which would need eval.</summary>
    public string? Format { get; init; }
}
