using Collections.Core.Catalog;

namespace Collections.Core.Amc;

/// <summary>The instance that a call is about.</summary>
public sealed record AmcInstanceContext(AccountId AccountId, AmcEntityId EntityId, MarketplaceId MarketplaceId, AmcInstanceId InstanceId)
    : AmcAccountContext(AccountId, EntityId, MarketplaceId);
