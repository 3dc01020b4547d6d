using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>What a report is to show. Nothing in it is trusted.</summary>
public sealed record ReportRequest
{
    public required CollectionId Collection { get; init; }

    /// <summary>The newest so many weeks of the collection. Without it and without <see cref="From"/> and <see cref="To"/>: all.</summary>
    public int? Weeks { get; init; }

    /// <summary>A day of the first week.</summary>
    public DateOnly? From { get; init; }

    /// <summary>A day of the last week.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Exactly these weeks, also those that the collection does not have: it stands beside another one.</summary>
    internal WeekSpan? Span { get; init; }

    /// <summary>Keys of KPIs, in this order; empty: all that are not hidden.</summary>
    public IReadOnlyList<string> Kpis { get; init; } = [];

    /// <summary>All must fit.</summary>
    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    public PeriodGrouping Group { get; init; }

    public WeekAggregation Aggregation { get; init; }

    /// <summary>Whether somebody chose <see cref="Aggregation"/>: what then cannot be given is refused, not left out.</summary>
    public bool AggregationIsAsked { get; init; }

    /// <summary>What tiles compare with.</summary>
    public ReportComparison Compare { get; init; }

    /// <summary>As the weeks were known at the end of this day.</summary>
    public DateOnly? KnownOn { get; init; }

    /// <summary>Somebody said that sides collected with different queries may be compared: the percentage is given, the mark stays.</summary>
    public bool AcrossQueries { get; init; }

    /// <summary>What cannot be given stands in the report with its reason, also where it was asked for by name.</summary>
    public bool AnswersInPart { get; init; }
}
