namespace Collections.Core.Reporting.Layout;

/// <summary>A KPI of one of the report's collections.</summary>
/// <param name="Source">Its place in <see cref="ReportContent.Sources"/>.</param>
public sealed record SourceSeries(int Source, KpiSeries Series);
