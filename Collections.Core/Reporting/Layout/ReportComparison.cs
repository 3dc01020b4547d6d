namespace Collections.Core.Reporting.Layout;

/// <summary>What tiles, breakdown and drivers compare with.</summary>
public enum ReportComparison
{
    /// <summary>The newest week with the one before it.</summary>
    WeekOverWeek,

    /// <summary>The whole period with as many weeks before it.</summary>
    PreviousPeriod,

    /// <summary>The newest week with the one 364 days earlier.</summary>
    LastYear,
}
