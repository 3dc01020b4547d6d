namespace Collections.Core.Planning;

/// <summary>When to look for new and restated weeks.</summary>
/// <param name="Cron">Five fields; null ends the schedule.</param>
/// <param name="TimeZone">Name of the tz database; null: the collection's.</param>
public sealed record ScheduleChange(string? Cron, string? TimeZone = null);
