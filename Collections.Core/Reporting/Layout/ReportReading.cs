namespace Collections.Core.Reporting.Layout;

/// <summary>A report as it was read for a layout.</summary>
/// <param name="Report">Of the collection itself, unfiltered by widgets.</param>
public sealed record ReportReading(ReportContent Content, Report Report);
