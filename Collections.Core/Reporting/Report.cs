using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>Everything that a page, an export or a snapshot shows of a collection's weeks. Plain and complete: nothing in it reads any further.</summary>
public sealed record Report
{
    public required CollectionId Collection { get; init; }
    public required string Name { get; init; }
    public required string InstanceName { get; init; }
    public required string WorkflowName { get; init; }
    public required WorkflowId WorkflowId { get; init; }
    public required string TimeZone { get; init; }

    /// <summary>Whether the user may change KPIs, annotations and the like.</summary>
    public required bool IsEditable { get; init; }

    /// <summary>What the weeks were asked for with, beside their days: the collection's values for its query, as JSON.</summary>
    public required string Parameters { get; init; }

    /// <summary>Its campaigns and ASINs, as JSON.</summary>
    public required string Filters { get; init; }

    public required WeekSpan Span { get; init; }

    /// <summary>All weeks of the collection.</summary>
    public required WeekSpan Available { get; init; }

    /// <summary>Those shown, in their order; entries of <see cref="Series"/> and <see cref="Tiles"/> stand in the same places.</summary>
    public required IReadOnlyList<Kpi> Kpis { get; init; }

    /// <summary>All that could be chosen, hidden ones too.</summary>
    public required IReadOnlyList<Kpi> AllKpis { get; init; }

    public required IReadOnlyList<ReportWeek> Weeks { get; init; }
    public required IReadOnlyList<KpiSeries> Series { get; init; }
    public required IReadOnlyList<KpiTile> Tiles { get; init; }
    public required IReadOnlyList<ReportDimension> Dimensions { get; init; }
    public required IReadOnlyList<Anomaly> Anomalies { get; init; }
    public required IReadOnlyList<Annotation> Annotations { get; init; }

    /// <summary>False: rows below AMC's threshold may be missing, and nobody can say which.</summary>
    public required bool FilteringKnown { get; init; }

    /// <summary>What holds for the report as a whole, in words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>When a report of this collection was built before; null: never.</summary>
    public required DateTimeOffset? PreviousGeneratedAt { get; init; }

    /// <summary>Grows with every new week, version or edited KPI.</summary>
    public required string DataVersion { get; init; }

    public IEnumerable<Mark> Marks => Weeks.SelectMany(week => week.Marks);
}
