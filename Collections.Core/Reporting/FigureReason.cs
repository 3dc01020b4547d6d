namespace Collections.Core.Reporting;

/// <summary>Why there is a value, or none. None is never zero.</summary>
public enum FigureReason
{
    Ok,

    /// <summary>The week has a result, without any value of this KPI.</summary>
    NoData,

    /// <summary>AMC hid every value.</summary>
    Filtered,

    /// <summary>A ratio over nothing.</summary>
    ZeroDenominator,

    /// <summary>Several values of something that cannot be added up.</summary>
    NotAdditive,

    /// <summary>Money of several currencies.</summary>
    MixedCurrencies,

    /// <summary>The week has no result.</summary>
    MissingWeek,
}
