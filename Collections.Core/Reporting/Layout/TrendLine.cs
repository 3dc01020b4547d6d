namespace Collections.Core.Reporting.Layout;

/// <summary>What a trend can show beside the weeks themselves.</summary>
public enum TrendLine
{
    /// <summary>The same number of weeks before the period.</summary>
    Previous,

    /// <summary>The mean of a week and the three before it.</summary>
    Mean,

    /// <summary>The week 364 days earlier.</summary>
    LastYear,

    /// <summary>The goal of the KPI.</summary>
    Goal,
}
