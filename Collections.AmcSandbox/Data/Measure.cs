namespace Collections.AmcSandbox.Data;

/// <summary>The whole numbers that a fact carries; all of them add up over facts.</summary>
internal enum Measure
{
    Impressions,
    Clicks,
    Viewable,
    VideoStarts,
    VideoCompletes,
    FiveSecondViews,

    /// <summary>Spend of sponsored ads in microcents (÷ 100,000,000 for dollars).</summary>
    SpendMicrocents,

    /// <summary>Cost of DSP in millicents (÷ 100,000 for dollars).</summary>
    CostMillicents,
    SupplyMicrocents,
    FeeMicrocents,
    DetailPageViews,
    AddToCarts,
    Purchases,
    Units,

    /// <summary>Sales in ten-thousandths of the currency.</summary>
    Sales,
    HaloPurchases,
    HaloUnits,
    HaloSales,
    NewToBrandPurchases,
    NewToBrandUnits,
    NewToBrandSales,
}
