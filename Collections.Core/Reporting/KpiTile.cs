namespace Collections.Core.Reporting;

/// <summary>A KPI at a glance.</summary>
/// <param name="Kpi">Its key.</param>
/// <param name="Week">Monday of the newest week in it.</param>
/// <param name="IsGood">Whether the change is welcome, by the KPI's direction; null where it has none, nothing changed, or the sides are not alike.</param>
/// <param name="GoalReached">Null without a goal or a value.</param>
/// <param name="Sparkline">One entry per week of the report.</param>
public sealed record KpiTile(
    string Kpi, DateOnly Week, Figure Value, Change Change, bool? IsGood, decimal? Goal, bool? GoalReached, IReadOnlyList<decimal?> Sparkline);
