namespace Collections.Core.Catalog;

/// <summary>How a KPI's values are shown.</summary>
public enum KpiUnit
{
    Number,
    Currency,

    /// <summary>A share: 0.012 is shown as 1.2 %.</summary>
    Percent,

    /// <summary>How many times, such as a ROAS of 4.2.</summary>
    Multiple,
}
