namespace Collections.Core.Reporting;

/// <summary>A note on the time line.</summary>
/// <param name="Week">Monday of the first week.</param>
/// <param name="LastWeek">Monday of the last week.</param>
/// <param name="Id">Of the user's own and of stored retail events.</param>
/// <param name="Kpi">Key, where it is about one.</param>
public sealed record Annotation(AnnotationKind Kind, DateOnly Week, DateOnly LastWeek, string Text, Guid? Id = null, string? Author = null, string? Kpi = null);
