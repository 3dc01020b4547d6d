namespace Collections.Core.Reporting;

/// <summary>One value of a KPI, or why there is none.</summary>
public readonly record struct Figure(decimal? Value, FigureReason Reason, string? Currency = null)
{
    public static Figure Missing => new(null, FigureReason.MissingWeek);
}
