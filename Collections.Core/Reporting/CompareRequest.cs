using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>Two weeks, or two periods, side by side. Without spans: the newest week with a result, and the one before it.</summary>
public sealed record CompareRequest
{
    public required CollectionId Collection { get; init; }

    /// <summary>Default: as many weeks right before <see cref="After"/>.</summary>
    public WeekSpan? Before { get; init; }

    public WeekSpan? After { get; init; }

    public IReadOnlyList<string> Kpis { get; init; } = [];

    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    /// <summary>How several weeks become one; default: what the kind of each KPI allows.</summary>
    public WeekAggregation? Aggregation { get; init; }

    public DateOnly? KnownOn { get; init; }

    /// <summary>Somebody said that sides collected with different queries may be compared: the percentage is given, the mark stays.</summary>
    public bool AcrossQueries { get; init; }

    /// <summary>What cannot be given stands in the answer with its reason, also where it was asked for by name.</summary>
    public bool AnswersInPart { get; init; }
}
