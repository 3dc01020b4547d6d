namespace Collections.Core.Reporting.Layout;

/// <summary>How several weeks become one number; in the database the lower-case word.</summary>
public enum WeekAggregation
{
    Sum,
    Avg,
    Min,
    Max,
}
