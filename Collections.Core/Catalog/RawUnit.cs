namespace Collections.Core.Catalog;

/// <summary>What AMC counts a column in.</summary>
public enum RawUnit
{
    AsIs,

    /// <summary>1/100,000 of the currency: costs of <c>dsp_impressions</c>.</summary>
    Millicents,

    /// <summary>1/100,000,000 of the currency: spend of sponsored ads, fees.</summary>
    Microcents,
}
