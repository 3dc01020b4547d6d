namespace Collections.Core.Planning;

/// <summary>A collection as it stands, locked for a change.</summary>
internal sealed record StoredCollection(CollectionRequest Request, string? Cron, string? ScheduleTimeZone);
