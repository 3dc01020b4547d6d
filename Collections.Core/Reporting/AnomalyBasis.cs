namespace Collections.Core.Reporting;

/// <summary>What an anomaly was measured against.</summary>
public enum AnomalyBasis
{
    /// <summary>The spread of the weeks before.</summary>
    Spread,

    /// <summary>A quarter of the usual value, because the weeks before did not spread at all.</summary>
    Quarter,

    /// <summary>The spread of the changes against the year before.</summary>
    Season,
}
