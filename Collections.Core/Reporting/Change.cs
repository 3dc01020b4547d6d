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
    IReadOnlyList<Mark> Marks);
