using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Two spans of weeks side by side.</summary>
/// <param name="Changes">One per KPI, in their order.</param>
/// <param name="Marks">Of the weeks on both sides.</param>
/// <param name="LikeForLike">How the comparison could become a fair one; null where it is, or where nothing can be done.</param>
/// <param name="IsLikeForLike">The earlier side was cut to the weekdays of the later one by a run of its own.</param>
public sealed record ReportCompare(
    IReadOnlyList<Kpi> Kpis,
    WeekSpan Before,
    WeekSpan After,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<Mark> Marks,
    LikeForLikeOffer? LikeForLike,
    bool IsLikeForLike);
