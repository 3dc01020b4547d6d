using System.Globalization;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>The words of marks.</summary>
internal static class MarkText
{
    private const int Named = 3;
    private const int Shown = 200;

    public static string Gap(WeekFacts? week) => week switch
    {
        null => "Not part of the collection.",
        { Status: WeekStatus.Failed, StatusReason: { Length: > 0 } reason } => $"No result: it failed. {reason}",
        { Status: WeekStatus.Failed } => "No result: it failed.",
        { Status: WeekStatus.Skipped, StatusReason: { Length: > 0 } reason } => $"No result: it was skipped. {reason}",
        { Status: WeekStatus.Skipped } => "No result: it was skipped.",
        { Status: WeekStatus.Running } => "No result yet: it is being collected.",
        _ => "No result yet.",
    };

    public static string DataGaps(string gaps) => $"AMC lacked data when it computed this: {(gaps.Length <= Shown ? gaps : gaps[..Shown] + " …")}.";

    public static string Partial(WeekFacts week) => string.Create(CultureInfo.InvariantCulture,
        $"Only {week.Days} of 7 days: {week.WindowStart:d MMM} to {week.WindowEnd:d MMM yyyy}.");

    public static string Provisional(WeekFacts week, TimeZoneInfo zone)
    {
        var settled = TimeZoneInfo.ConvertTime(week.SettledAt(zone), zone);
        var days = Math.Max(0, (int)(week.CollectedAt - WeekCalendar.StartOfDay(week.WindowEnd.AddDays(1), zone)).TotalDays);
        return string.Create(CultureInfo.InvariantCulture, $"Provisional: collected {days} days after its end; AMC may restate it until {settled:d MMM yyyy}.");
    }

    public static string Filtered(WeekFacts week) => string.Create(CultureInfo.InvariantCulture,
        $"AMC hid values in {week.FilteredRows:#,0} of {week.Rows:#,0} rows; what it hid is not in the sums.");

    public static string Restated(WeekFacts week, IReadOnlyList<(string Name, decimal? Before, decimal? After)> moved)
    {
        var lines = moved
            .OrderByDescending(metric => metric is { Before: { } before and not 0, After: { } after } ? Math.Abs((after - before) / before) : decimal.MaxValue)
            .Take(Named)
            .Select(metric => metric is { Before: { } before and not 0, After: { } after }
                ? string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {(after - before) * 100 / Math.Abs(before):+0.##;-0.##;0} %")
                : metric.Before is null ? $"{metric.Name} is new" : metric.After is null ? $"{metric.Name} is gone" : metric.Name);
        return string.Create(CultureInfo.InvariantCulture, $"Restated: version {week.Version} of {week.CollectedAt:d MMM yyyy} against the version before: {string.Join(", ", lines)}.");
    }
}
