using System.Text.Json.Serialization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting.Layout;

/// <summary>
/// Everything that the widgets of one layout draw, computed: a page shows it without the database, a snapshot freezes it. Frozen it carries no id, no SQL
/// and no name but those of the collections, KPIs, dimension values and authors that it shows.
/// </summary>
public sealed record ReportContent
{
    /// <summary>The collection; others in the same report after it. All have the same weeks.</summary>
    public required IReadOnlyList<SourceCollection> Sources { get; init; }

    /// <summary>Every KPI of the workflow, in its order, hidden ones too.</summary>
    public required IReadOnlyList<Kpi> Kpis { get; init; }

    /// <summary>Keys of the KPIs that the report shows.</summary>
    public required IReadOnlyList<string> Shown { get; init; }

    public required IReadOnlyList<ReportDimension> Dimensions { get; init; }

    /// <summary>The weeks shown.</summary>
    public required WeekSpan Span { get; init; }

    /// <summary>All weeks of the collection.</summary>
    public required WeekSpan Available { get; init; }

    public IReadOnlyList<Anomaly> Anomalies { get; init; } = [];

    public IReadOnlyList<Annotation> Annotations { get; init; } = [];

    /// <summary>What holds for the report as a whole, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>By the id of the widget in the layout.</summary>
    public required IReadOnlyDictionary<string, WidgetContent> Widgets { get; init; }

    public DateTimeOffset GeneratedAt { get; init; }

    [JsonIgnore]
    public bool IsEmpty => !Sources.Any(source => source.Weeks.Any(week => week.HasResult));

    /// <summary>Some comparison waits for somebody to say that weeks of different queries may be compared.</summary>
    [JsonIgnore]
    public bool WaitsForQueries => Widgets.Values.Any(widget => widget switch
    {
        WidgetContent.Tiles tiles => tiles.Items.Any(tile => tile.Change.Reason == ChangeReason.ChangedQuery),
        WidgetContent.Comparison comparison => comparison.Compare.Changes.Any(change => change.Reason == ChangeReason.ChangedQuery),
        WidgetContent.BrokenDown { Breakdown: var breakdown } => breakdown.Rows.Any(row => row.Cells.Any(cell => cell.Change.Reason == ChangeReason.ChangedQuery)),
        WidgetContent.Driven { Drivers: var drivers } => drivers.Total.Reason == ChangeReason.ChangedQuery,
        _ => false,
    });

    public Kpi? Kpi(string key) => Kpis.FirstOrDefault(kpi => kpi.Key == key);

    /// <summary>The KPI; one that only another collection of the report has is shown as a bare number.</summary>
    public Kpi KpiOrBare(string key) => Kpi(key) ?? new() { Key = key, Name = key, Kind = KpiKind.Other };

    /// <summary>Without what only a live page can use: ids, and offers to run something.</summary>
    public ReportContent Frozen() => this with
    {
        Annotations = [.. Annotations.Select(annotation => annotation with { Id = null })],
        Widgets = Widgets.OrderBy(widget => widget.Key, StringComparer.Ordinal).ToDictionary(widget => widget.Key, widget => widget.Value switch
        {
            WidgetContent.Comparison comparison => comparison with { Compare = comparison.Compare with { LikeForLike = null } },
            WidgetContent.Refused refused => refused with { WholeWindow = null },
            var other => other,
        }),
    };
}
