namespace Collections.Core.Reporting.Layout;

/// <summary>A number with all that it must not be shown without.</summary>
/// <param name="Value">Null is not zero: <paramref name="Why"/> says what it is.</param>
/// <param name="Marks">Why it is not like the others.</param>
public sealed record Figure(decimal? Value, string? Why, IReadOnlyList<Mark> Marks)
{
    public static readonly Figure None = new(null, null, []);
}
