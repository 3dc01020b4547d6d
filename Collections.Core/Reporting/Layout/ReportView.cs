using Collections.Core.Planning;

namespace Collections.Core.Reporting.Layout;

/// <summary>What the report as a whole shows; widgets may differ from it.</summary>
public sealed record ReportView
{
    public const int StandardWeeks = 52;

    public static readonly ReportView Standard = new();

    /// <summary>The newest so many weeks of the collection; moves on with it. Not used where <see cref="From"/> and <see cref="To"/> are given.</summary>
    public int Weeks { get; init; } = StandardWeeks;

    /// <summary>Monday of the first week of a fixed period; both or none.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Monday of the last week of a fixed period.</summary>
    public DateOnly? To { get; init; }

    public ReportComparison Compare { get; init; }

    /// <summary>Monday of the earlier one of two weeks side by side; null: the one before <see cref="WeekB"/>.</summary>
    public DateOnly? WeekA { get; init; }

    /// <summary>Monday of the later one of two weeks side by side; null: the newest in the period.</summary>
    public DateOnly? WeekB { get; init; }

    public PeriodGrouping Group { get; init; } = PeriodGrouping.Month;

    public WeekAggregation Aggregation { get; init; }

    /// <summary>Keys of the KPIs, in this order; empty: the workflow's own choice.</summary>
    public IReadOnlyList<string> Kpis { get; init; } = [];

    /// <summary>Key of the KPI that trend, breakdown, drivers and calendar show; null: the first one.</summary>
    public string? Lead { get; init; }

    /// <summary>By which breakdowns and drivers split; null: the first one.</summary>
    public string? Dimension { get; init; }

    public IReadOnlyList<DimensionFilter> Filters { get; init; } = [];

    public IReadOnlyList<DimensionGroup> Groups { get; init; } = [];

    /// <summary>Other collections in the same report, aligned by week.</summary>
    public IReadOnlyList<CollectionId> With { get; init; } = [];

    /// <summary>As the weeks were known at the end of this day; null: as they are known now.</summary>
    public DateOnly? KnownOn { get; init; }

    /// <summary>Somebody said that weeks collected with different queries may be compared.</summary>
    public bool AcrossQueries { get; init; }

    // Lists compare by reference: two views that are written alike are alike.
    public bool Equals(ReportView? other) => other is not null && (ReferenceEquals(this, other) || new ReportLayout { View = this }.Equals(new() { View = other }));

    public override int GetHashCode() => HashCode.Combine(Weeks, From, To, Compare, Group, Dimension);
}
