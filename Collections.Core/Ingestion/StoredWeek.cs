namespace Collections.Core.Ingestion;

/// <summary>The current result of a week, with the dates that the week is known by.</summary>
public sealed record StoredWeek(DateOnly WeekStartDate, DateOnly WeekEndDate, StoredResult Result);
