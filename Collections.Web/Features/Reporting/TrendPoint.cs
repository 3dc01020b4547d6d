namespace Collections.Web.Features.Reporting;

/// <summary>A week on a time axis.</summary>
/// <param name="At">Milliseconds since 1970, midnight UTC of the Monday: a week has no time zone.</param>
/// <param name="Week">Null: a break in the line.</param>
public sealed record TrendPoint(long At, DateOnly? Week, decimal? Value, string? Text, string? Note)
{
    public static long Instant(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static string Label(object at) => ReportWords.Week(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds((long)at).UtcDateTime));
}
