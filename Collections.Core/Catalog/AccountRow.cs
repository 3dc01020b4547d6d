using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An AMC account as administrators see it; never a secret of it.</summary>
public sealed record AccountRow
{
    public required AccountId Id { get; init; }
    public required AmcEntityId EntityId { get; init; }
    public required MarketplaceId MarketplaceId { get; init; }
    public required string Name { get; init; }
    public required AmcRegion Region { get; init; }

    /// <summary>Null: Amazon's own address.</summary>
    public string? BaseUrl { get; init; }

    public string? TokenUrl { get; init; }
    public bool IsSimulated { get; init; }
    public DateTimeOffset? OnHoldSince { get; init; }
    public string? OnHoldReason { get; init; }

    /// <summary>Since when the credentials are these; null while there are none.</summary>
    public DateTimeOffset? CredentialsSince { get; init; }

    public int Instances { get; init; }
}
