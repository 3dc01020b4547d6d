using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>From one value to another, and what to think of it.</summary>
/// <param name="Percentage">In percent of the value before: 12.5 is +12.5 %. Null where it would mislead.</param>
/// <param name="Text">Why the comparison is not a plain one; null when it is.</param>
/// <param name="Marks">Of the weeks on both sides.</param>
public sealed record Change(
    decimal? Before,
    decimal? After,
    decimal? Absolute,
    decimal? Percentage,
    ChangeReason Reason,
    string? Text,
    string? Currency,
    IReadOnlyList<Mark> Marks)
{
    /// <summary>What is written as 0.0 %.</summary>
    private const decimal NoChange = 0.05m;

    /// <summary>Whether it is welcome; null where the KPI has no good direction, nothing changed that one can read, or the two sides are not alike.</summary>
    public bool? IsGood(Kpi kpi) => Percentage is > -NoChange and < NoChange ? null : IsGood(kpi, Absolute);

    /// <summary>The same of a part of the change.</summary>
    public bool? IsGood(Kpi kpi, decimal? moved) => (kpi.Direction, moved) switch
    {
        (KpiDirection.None, _) or (_, null or 0) => null,
        _ when Reason is ChangeReason.Partial or ChangeReason.DataGaps or ChangeReason.ChangedQuery => null,
        (KpiDirection.Down, var number) => number < 0,
        (_, var number) => number > 0,
    };
}
