namespace Collections.Core.Reporting.Layout;

/// <summary>A collection in a report.</summary>
public sealed record SourceCollection(string Name, IReadOnlyList<SourceWeek> Weeks);
