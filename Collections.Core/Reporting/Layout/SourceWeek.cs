namespace Collections.Core.Reporting.Layout;

/// <summary>A calendar week of a report, also one without a result; which result it is, is left out.</summary>
/// <param name="Start">Its Monday.</param>
public sealed record SourceWeek(DateOnly Start, DateOnly WindowStart, DateOnly WindowEnd, bool HasResult, IReadOnlyList<Mark> Marks);
