namespace ApexCharts;

public sealed record YaxisLabels
{
    public bool Show { get; init; } = true;
    public int? MaxWidth { get; init; }

    /// <summary>Ours: a key that <c>charts.js</c> knows; the library takes a function, which would need eval.</summary>
    public string? Format { get; init; }
}
