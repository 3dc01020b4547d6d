namespace Collections.Core.Reporting;

/// <summary>A KPI of one value in both spans.</summary>
/// <param name="Share">Of the total of the later span, for what adds up.</param>
public sealed record BreakdownCell(Change Change, decimal? Share);
