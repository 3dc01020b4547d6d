namespace Collections.Core.Reporting.Layout;

/// <summary>One part of a report page. What is null or empty is taken from the report's <see cref="ReportView"/>.</summary>
public sealed record ReportWidget
{
    /// <summary>The columns of the page's grid; on a phone every widget takes them all.</summary>
    public const int Columns = 12;

    public const int MinWidth = 3;

    /// <summary>Unique within the layout; a word of letters and digits.</summary>
    public required string Id { get; init; }

    public required WidgetKind Kind { get; init; }

    /// <summary>In columns, <see cref="MinWidth"/> to <see cref="Columns"/>.</summary>
    public int Width { get; init; } = 6;

    public WidgetHeight Height { get; init; } = WidgetHeight.Medium;

    /// <summary>The user's own title.</summary>
    public string? Title { get; init; }

    /// <summary>Keys of the KPIs that it shows, in this order.</summary>
    public IReadOnlyList<string> Kpis { get; init; } = [];

    public ChartKind Chart { get; init; }

    /// <summary>Lines that a trend shows beside its own; null: all that there are.</summary>
    public IReadOnlyList<TrendLine>? Lines { get; init; }

    /// <summary>By which a breakdown and drivers split.</summary>
    public string? Dimension { get; init; }

    public WidgetSort Sort { get; init; }

    /// <summary>Narrows this widget further than the report's own filters do.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>Shown as a table instead of a chart.</summary>
    public bool AsTable { get; init; }
}
