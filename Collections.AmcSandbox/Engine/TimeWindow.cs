namespace Collections.AmcSandbox.Engine;

/// <summary>The window of an execution: as asked (in its zone, end exclusive) and in UTC.</summary>
/// <param name="Unreadable">True for a window given with <c>Z</c>: AMC takes it and answers with an empty result.</param>
internal sealed record TimeWindow(DateTime Start, DateTime End, string TimeZone, DateTimeOffset StartUtc, DateTimeOffset EndUtc, bool Unreadable);
