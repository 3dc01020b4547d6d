namespace Collections.Core.Reporting.Layout;

/// <summary>A report as it was read for a layout.</summary>
/// <param name="Report">Of the collection itself, unfiltered by widgets.</param>
/// <param name="Others">Those beside it that are shown, likewise: in the order of the content's sources.</param>
public sealed record ReportReading(ReportContent Content, Report Report, IReadOnlyList<Report> Others);
