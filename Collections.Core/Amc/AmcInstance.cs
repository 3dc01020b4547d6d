using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>An instance as AMC tells of it.</summary>
public sealed record AmcInstance
{
    internal const string Standard = "STANDARD";
    internal const string Sandbox = "SANDBOX";

    public required AmcInstanceId InstanceId { get; init; }
    public string? InstanceName { get; init; }

    /// <summary>STANDARD, or SANDBOX: then every execution must ask for synthetic data.</summary>
    public string? InstanceType { get; init; }

    public string? CustomerCanonicalName { get; init; }
    public string? CreationStatus { get; init; }

    [JsonConverter(typeof(AmcTimeConverter))]
    public DateTimeOffset? CreationDatetime { get; init; }

    public IReadOnlyList<string>? AdvertiserTypes { get; init; }
}
