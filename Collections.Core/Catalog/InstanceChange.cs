namespace Collections.Core.Catalog;

/// <summary>What is to be changed of an instance; null leaves it.</summary>
public sealed record InstanceChange
{
    public string? Name { get; init; }
    public string? TimeZone { get; init; }

    /// <summary>ISO 4217; empty: not known any more.</summary>
    public string? Currency { get; init; }

    /// <summary>What may run at AMC at once: 1 to 100; AMC's own limit is 10.</summary>
    public int? MaxOpenExecutions { get; init; }
}
