using System.Text.Json.Serialization;

namespace Collections.Core.Reporting.Layout;

/// <summary>
/// Everything that the widgets of one layout draw, computed: a page shows it without the database, a snapshot freezes it. It carries no id, no SQL and no
/// name but those of the collections, KPIs and dimension values that it shows.
/// </summary>
public sealed record ReportContent
{
    /// <summary>Name of the collection; of the others in the same report, after it.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Every KPI of the workflow, in its order, whether or not a widget shows it.</summary>
    public required IReadOnlyList<KpiInfo> Kpis { get; init; }

    /// <summary>The dimensions that the rows can be split by.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>Monday of the first week shown; null while nothing is collected.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Sunday, or the last day asked for, of the last week shown.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Mondays of all weeks that have a result, oldest first, also outside the period.</summary>
    public IReadOnlyList<DateOnly> Weeks { get; init; } = [];

    /// <summary>What holds for the report as a whole: values below AMC's threshold, weeks that are still missing.</summary>
    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>Anomalies, annotations and retail events in the period.</summary>
    public IReadOnlyList<ReportNote> Notes { get; init; } = [];

    /// <summary>By the id of the widget in the layout.</summary>
    public required IReadOnlyDictionary<string, WidgetContent> Widgets { get; init; }

    /// <summary>The rows are made up by the sandbox, not measured by Amazon.</summary>
    public bool IsSimulated { get; init; }

    public DateTimeOffset GeneratedAt { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Weeks.Count == 0;

    public KpiInfo? Kpi(string key) => Kpis.FirstOrDefault(kpi => kpi.Key == key);
}
