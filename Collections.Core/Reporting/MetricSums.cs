using System.Globalization;

namespace Collections.Core.Reporting;

/// <summary>What rows say in one column of numbers, in the column's own unit.</summary>
/// <param name="Count">Rows with a value.</param>
/// <param name="Filtered">Rows in which AMC hid it.</param>
internal readonly record struct MetricSums(long Count, long Filtered, decimal? Sum, decimal? Min, decimal? Max)
{
    /// <summary>As PostgreSQL writes a number. Digits beyond the 28th are rounded; null for what is larger than any figure that we show.</summary>
    public static decimal? Parse(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    public MetricSums Add(MetricSums other) => new(
        Count + other.Count,
        Filtered + other.Filtered,
        Combine(Sum, other.Sum, (left, right) => left + right),
        Combine(Min, other.Min, Math.Min),
        Combine(Max, other.Max, Math.Max));

    /// <summary>Takes a part away that was added before: sums and counts only.</summary>
    public MetricSums Subtract(MetricSums part) => this with
    {
        Count = Count - part.Count,
        Filtered = Filtered - part.Filtered,
        Sum = Count - part.Count <= 0 ? null : Sum - (part.Sum ?? 0),
    };

    private static decimal? Combine(decimal? left, decimal? right, Func<decimal, decimal, decimal> combine) =>
        left is { } one && right is { } two ? combine(one, two) : left ?? right;
}
