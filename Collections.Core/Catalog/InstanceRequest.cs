using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An instance that is to be known, of an account that is. Nothing in it is trusted.</summary>
public sealed record InstanceRequest
{
    public required AccountId AccountId { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required string Name { get; init; }

    /// <summary>Name of the tz database in which its weeks begin, unless a collection says otherwise. AMC does not tell it.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>ISO 4217, or null when it is not known.</summary>
    public string? Currency { get; init; }
}
