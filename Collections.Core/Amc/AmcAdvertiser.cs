namespace Collections.Core.Amc;

/// <summary>An advertiser whose data an instance holds.</summary>
public sealed record AmcAdvertiser(string Id, string Name, string? Type, MarketplaceId? MarketplaceId);
