namespace Collections.Core.Amc;

/// <summary>An AMC account that the credentials can see.</summary>
public sealed record AmcAccount(AmcEntityId AccountId, string? AccountName, MarketplaceId MarketplaceId);
