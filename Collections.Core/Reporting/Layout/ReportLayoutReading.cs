namespace Collections.Core.Reporting.Layout;

/// <summary>A layout as it could be read.</summary>
/// <param name="Notes">In words for the user: what another version knew and this one left out. Empty: nothing.</param>
public sealed record ReportLayoutReading(ReportLayout Layout, IReadOnlyList<string> Notes);
