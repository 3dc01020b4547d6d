using Collections.Core.Catalog;

namespace Collections.Core.Amc;

/// <summary>For whom a call is made: whose credentials, and the two ids that Amazon wants in every header.</summary>
public record AmcAccountContext(AccountId AccountId, AmcEntityId EntityId, MarketplaceId MarketplaceId)
{
    /// <summary>Told of every exchange, in order, on the caller's flow, before the call returns or throws.</summary>
    public Action<AmcCall>? OnCall { get; init; }
}
