namespace Collections.Core.Reporting;

public enum BreakdownSource
{
    /// <summary>What ingest added up.</summary>
    Totals,

    /// <summary>The rows themselves: many values, or a filter.</summary>
    Rows,
}
