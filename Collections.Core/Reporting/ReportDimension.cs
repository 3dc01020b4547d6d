namespace Collections.Core.Reporting;

/// <summary>A column to break down and filter by.</summary>
/// <param name="Name">As in the results.</param>
/// <param name="Label">For people.</param>
/// <param name="HasTotals">Whether its values are few enough to be added up at ingest.</param>
public sealed record ReportDimension(string Name, string Label, bool HasTotals);
