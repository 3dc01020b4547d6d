using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>What makes up the change of one KPI between two spans of weeks.</summary>
public sealed record DriversRequest
{
    public required CollectionId Collection { get; init; }

    /// <summary>Null: the first one.</summary>
    public string? Kpi { get; init; }

    /// <summary>Null: the first one that a person would break down by.</summary>
    public string? Dimension { get; init; }

    public WeekSpan? Before { get; init; }

    public WeekSpan? After { get; init; }

    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    public IReadOnlyList<DimensionGroup> Groups { get; init; } = [];

    /// <summary>Lines that are listed; the others stand together in one.</summary>
    public int Limit { get; init; } = 50;

    public DateOnly? KnownOn { get; init; }

    /// <summary>Somebody said that sides collected with different queries may be compared: the percentage is given, the mark stays.</summary>
    public bool AcrossQueries { get; init; }
}
