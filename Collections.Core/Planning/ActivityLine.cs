namespace Collections.Core.Planning;

/// <summary>What a person or the system did to a collection.</summary>
/// <param name="WeekStartDate">The week that it is about; null for the whole collection.</param>
public sealed record ActivityLine(long Id, DateTimeOffset At, string? UserName, string Kind, string? Note, WeekId? WeekId, DateOnly? WeekStartDate);
