namespace Collections.Core.Reporting.Layout;

/// <summary>One number against an earlier one.</summary>
/// <param name="Percent">A share: 0.12 is 12 %. Null where it would mislead; then <paramref name="Why"/> says why.</param>
/// <param name="Marks">What makes the comparison unfair; empty: nothing.</param>
public sealed record Change(Figure From, Figure To, decimal? Absolute, decimal? Percent, string? Why, IReadOnlyList<Mark> Marks);
