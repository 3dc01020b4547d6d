using System.Globalization;

namespace Collections.Web.Shared;

/// <summary>Dates and spans as people read them; the same everywhere, whatever the server's culture.</summary>
public static class DateText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", Culture);

    /// <summary>"2–8 Mar 2026", "30 Mar – 5 Apr 2026", "29 Dec 2025 – 4 Jan 2026".</summary>
    public static string Range(DateOnly start, DateOnly end) => (start, end) switch
    {
        _ when start == end => Day(start),
        _ when start.Year != end.Year => $"{Day(start)} – {Day(end)}",
        _ when start.Month != end.Month => $"{start.ToString("d MMM", Culture)} – {Day(end)}",
        _ => $"{start.Day.ToString(Culture)}–{Day(end)}",
    };

    /// <summary>The instant on the user's clock.</summary>
    public static string Instant(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM HH:mm", Culture);

    /// <summary>For logs: also the second.</summary>
    public static string Second(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM HH:mm:ss", Culture);

    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Culture);

    /// <summary>"just now", "4 min ago", "3 h ago", then the date.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 59.5 } span => $"{Math.Max(1, Math.Round(span.TotalMinutes)).ToString(Culture)} min ago",
        { TotalHours: < 23.5 } span => $"{Math.Round(span.TotalHours).ToString(Culture)} h ago",
        { TotalDays: < 6.5 } span => $"{Math.Round(span.TotalDays).ToString(Culture)} d ago",
        _ => at.UtcDateTime.ToString("d MMM yyyy", Culture),
    };

    /// <summary>"42 s", "3 min 20 s", "1 h 05 min". AMC counts in seconds: its nothing is less than one.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: 0 } => "< 1 s",
        { TotalSeconds: < 1 } => $"{Math.Round(span.TotalMilliseconds).ToString(Culture)} ms",
        { TotalSeconds: < 60 } => $"{Math.Round(span.TotalSeconds).ToString(Culture)} s",
        { TotalMinutes: < 60 } => span.Seconds == 0 ? $"{span.Minutes.ToString(Culture)} min" : $"{span.Minutes.ToString(Culture)} min {span.Seconds.ToString(Culture)} s",
        _ => $"{((int)span.TotalHours).ToString(Culture)} h {span.Minutes.ToString("00", Culture)} min",
    };
}
