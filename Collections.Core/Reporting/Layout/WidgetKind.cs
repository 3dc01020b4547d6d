namespace Collections.Core.Reporting.Layout;

public enum WidgetKind
{
    /// <summary>A KPI each: value, change, sparkline.</summary>
    Tiles,

    /// <summary>Week by week, with what to compare with.</summary>
    Trend,

    /// <summary>Two weeks side by side.</summary>
    Weeks,

    /// <summary>The period against the one before it.</summary>
    Periods,

    /// <summary>Several weeks as one: sum, average, minimum or maximum by week, month or quarter.</summary>
    Aggregate,

    /// <summary>By the values of a dimension, with the top movers.</summary>
    Breakdown,

    /// <summary>Which values of a dimension make up the change.</summary>
    Drivers,

    /// <summary>A year as a calendar.</summary>
    Heatmap,

    /// <summary>Anomalies, annotations and retail events in words.</summary>
    Notes,
}
