using System.Globalization;
using System.Text.RegularExpressions;

namespace Collections.AmcSandbox.Engine;

/// <summary>Reads AMC's time windows.</summary>
internal static partial class TimeWindows
{
    public const int HistoryMonths = 13;
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>The window, or the reason for a 400.</summary>
    public static (TimeWindow? Window, string? Refusal) Read(string? type, string? start, string? end, string? zoneName, DateTimeOffset calendar)
    {
        if (FindZone(zoneName ?? "UTC") is not { } zone)
        {
            return (null, $"Invalid time zone: {zoneName}.");
        }

        var kind = type ?? "MOST_RECENT_DAY";
        if (kind != "EXPLICIT")
        {
            return start is null && end is null
                ? Relative(kind, zone, zoneName ?? "UTC", calendar)
                : (null, "timeWindowStart and timeWindowEnd can only be specified when timeWindowType is EXPLICIT.");
        }

        if (start is null || end is null)
        {
            return (null, "Both timeWindowStart and timeWindowEnd must be specified when timeWindowType is EXPLICIT.");
        }

        if (ReadTime(start) is not { } first)
        {
            return (null, $"Unable to parse timeWindowStart: {start}. Required format is yyyy-MM-dd'T'HH:mm:ss.");
        }

        if (ReadTime(end) is not { } last)
        {
            return (null, $"Unable to parse timeWindowEnd: {end}. Required format is yyyy-MM-dd'T'HH:mm:ss.");
        }

        var unreadable = start.EndsWith('Z') || end.EndsWith('Z');
        return last > first
            ? (Make(first, last, zone, zoneName ?? "UTC", unreadable), null)
            : (null, $"timeWindowEnd {end} must be after timeWindowStart {start}.");
    }

    /// <summary>A time in the format of AMC's queries, or null.</summary>
    public static DateTimeOffset? ReadInstant(string text, string? zoneName)
    {
        return ReadTime(text) is { } time && FindZone(zoneName ?? "UTC") is { } zone ? ToUtc(time, zone) : null;
    }

    public static string Write(DateTime time) => time.ToString(Format, CultureInfo.InvariantCulture);

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format + "'Z'", CultureInfo.InvariantCulture);

    private static (TimeWindow? Window, string? Refusal) Relative(string kind, TimeZoneInfo zone, string zoneName, DateTimeOffset calendar)
    {
        // AMC promises data after 48 hours, so "most recent" ends there.
        var available = TimeZoneInfo.ConvertTime(calendar.AddHours(-48), zone).Date;
        var today = TimeZoneInfo.ConvertTime(calendar, zone).Date;
        var month = new DateTime(today.Year, today.Month, 1);
        (DateTime Start, DateTime End)? window = kind switch
        {
            "MOST_RECENT_DAY" => (available.AddDays(-1), available),
            "MOST_RECENT_WEEK" => (available.AddDays(-7), available),
            "CURRENT_MONTH" => (month, month.AddMonths(1)),
            "PREVIOUS_MONTH" => (month.AddMonths(-1), month),
            "ALL" => (today.AddMonths(-HistoryMonths), today),
            _ => null,
        };
        return window is { } found
            ? (Make(found.Start, found.End, zone, zoneName, unreadable: false), null)
            : (null, $"Invalid timeWindowType: {kind}.");
    }

    private static TimeWindow Make(DateTime start, DateTime end, TimeZoneInfo zone, string zoneName, bool unreadable)
    {
        return new TimeWindow(start, end, zoneName, ToUtc(start, zone), ToUtc(end, zone), unreadable);
    }

    private static DateTimeOffset ToUtc(DateTime time, TimeZoneInfo zone)
    {
        // A time that the clocks skip is taken as the same moment told by the clock before.
        var offset = zone.IsInvalidTime(time) ? zone.GetUtcOffset(time.AddHours(-1)) : zone.GetUtcOffset(time);
        return new DateTimeOffset(time, offset).ToUniversalTime();
    }

    private static DateTime? ReadTime(string text)
    {
        return WireTime().IsMatch(text)
            && DateTime.TryParseExact(text.TrimEnd('Z'), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;
    }

    private static TimeZoneInfo? FindZone(string name)
    {
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && (zone.HasIanaId || name == "UTC") ? zone : null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?$")]
    private static partial Regex WireTime();
}
