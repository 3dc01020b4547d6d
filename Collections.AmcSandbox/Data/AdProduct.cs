namespace Collections.AmcSandbox.Data;

/// <summary>What kind of ad a campaign runs.</summary>
internal enum AdProduct
{
    SponsoredProducts,
    SponsoredBrands,
    SponsoredDisplay,
    SponsoredTelevision,
    Dsp,
}
