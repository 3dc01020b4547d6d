namespace Collections.Core.Reporting;

/// <summary>A KPI of one set of rows, with what it takes to put several sets together.</summary>
/// <param name="Smallest">For the minimum of several weeks.</param>
/// <param name="Largest">For the maximum of several weeks.</param>
internal readonly record struct KpiPart(
    decimal? Value, decimal? Smallest, decimal? Largest, decimal? Numerator, decimal? Denominator, string? Currency, bool IsFiltered, FigureReason Reason)
{
    public Figure Figure => new(Value, Reason, Currency);
}
