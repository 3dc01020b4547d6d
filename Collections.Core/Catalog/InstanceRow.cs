using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An instance that is open to the user.</summary>
public sealed record InstanceRow
{
    public required InstanceId Id { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required string Name { get; init; }
    public required AccountId AccountId { get; init; }
    public required string AccountName { get; init; }
    public required AmcEntityId EntityId { get; init; }
    public required MarketplaceId MarketplaceId { get; init; }

    /// <summary>Answers come from a sandbox, not from Amazon.</summary>
    public bool IsSimulated { get; init; }

    public required string TimeZone { get; init; }
    public string? Currency { get; init; }

    /// <summary>Admin, Analyst or Viewer: what the user is on this instance.</summary>
    public required string Role { get; init; }

    public bool IsEditable => Role is "Admin" or "Analyst";

    /// <summary>What runs at AMC at once, and how much of it others than us use.</summary>
    public int MaxOpenExecutions { get; init; }

    public int OpenByOthers { get; init; }
    public DateTimeOffset? ThrottledUntil { get; init; }

    /// <summary>Since when the instance or its account waits for a person, and why.</summary>
    public DateTimeOffset? OnHoldSince { get; init; }

    public string? OnHoldReason { get; init; }

    /// <summary>Since when all instances of the account wait; null when it is the instance alone, or nothing at all.</summary>
    public DateTimeOffset? AccountOnHoldSince { get; init; }
}
