namespace Collections.Core.Planning;

/// <summary>A schedule as it is written; all null for none.</summary>
internal sealed record PlannedSchedule(string? Cron, string? TimeZone, DateTimeOffset? NextAt);
