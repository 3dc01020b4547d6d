namespace Collections.Core.Amc;

/// <summary>Where AMC and its token service answer.</summary>
public sealed record AmcEndpoints(Uri Api, Uri Token)
{
    /// <summary>Amazon's own; every host serves every AMC instance, so the region only shortens the way.</summary>
    public static AmcEndpoints Of(AmcRegion region) => region switch
    {
        AmcRegion.NA => new(new("https://advertising-api.amazon.com/"), new("https://api.amazon.com/auth/o2/token")),
        AmcRegion.EU => new(new("https://advertising-api-eu.amazon.com/"), new("https://api.amazon.co.uk/auth/o2/token")),
        AmcRegion.FE => new(new("https://advertising-api-fe.amazon.com/"), new("https://api.amazon.co.jp/auth/o2/token")),
        _ => throw new ArgumentOutOfRangeException(nameof(region), region, null),
    };
}
