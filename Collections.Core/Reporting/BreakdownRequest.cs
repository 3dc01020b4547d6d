using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>KPIs by the values of a dimension, in two spans of weeks.</summary>
public sealed record BreakdownRequest
{
    public const int MaxLimit = 5_000;

    public required CollectionId Collection { get; init; }

    /// <summary>Null: the first one that a person would break down by.</summary>
    public string? Dimension { get; init; }

    public WeekSpan? Before { get; init; }

    public WeekSpan? After { get; init; }

    public IReadOnlyList<string> Kpis { get; init; } = [];

    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>Those of the dimension put values together under a name.</summary>
    public IReadOnlyList<DimensionGroup> Groups { get; init; } = [];

    /// <summary>Rows that are listed; the others stand together in one.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Key of the KPI by which the rows are sorted; default: the first one.</summary>
    public string? SortBy { get; init; }

    /// <summary>What stands first, and is therefore listed.</summary>
    public WidgetSort Sort { get; init; }

    public DateOnly? KnownOn { get; init; }

    /// <summary>Somebody said that sides collected with different queries may be compared: the percentage is given, the mark stays.</summary>
    public bool AcrossQueries { get; init; }
}
