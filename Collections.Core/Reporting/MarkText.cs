using System.Globalization;
using System.Text.RegularExpressions;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>The words of marks. Composed here to the last word: marks are frozen into snapshots, and neither AMC's texts nor people's ids belong there.</summary>
internal static partial class MarkText
{
    private const int Named = 3;
    private const int Shown = 200;

    public static string Gap(WeekFacts? week) => week switch
    {
        null => "Not part of the collection.",
        { Status: WeekStatus.Failed } => $"No result: it failed{Failure(week.StatusCode)}.",
        { Status: WeekStatus.Skipped } => $"No result: it was skipped{Skip(week.StatusCode)}.",
        { Status: WeekStatus.Running } => "No result yet: it is being collected.",
        _ => "No result yet.",
    };

    /// <summary>Of what AMC wrote about its gaps only the times: reports are frozen and handed on.</summary>
    public static string DataGaps(string gaps) => string.Join(", ", Times().Matches(gaps).Select(match => match.Value)) is { Length: > 0 } times
        ? $"AMC lacked data when it computed this: {(times.Length <= Shown ? times : times[..Shown] + " …")}."
        : "AMC lacked data when it computed this.";

    public static string Partial(WeekFacts week) => string.Create(CultureInfo.InvariantCulture,
        $"Only {week.Days} of 7 days: {week.WindowStart:d MMM} to {week.WindowEnd:d MMM yyyy}.");

    public static string Provisional(WeekFacts week, TimeZoneInfo zone)
    {
        var settled = TimeZoneInfo.ConvertTime(week.SettledAt(zone), zone);
        var days = Math.Max(0, (int)(week.CollectedAt - WeekCalendar.StartOfDay(week.WindowEnd.AddDays(1), zone)).TotalDays);
        return string.Create(CultureInfo.InvariantCulture, $"Provisional: collected {CountText.Of(days, "day")} after its end; AMC may restate it until {settled:d MMM yyyy}.");
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

    private static string Failure(string? errorClass) => errorClass switch
    {
        "transient" or "throttled" => ": Amazon could not be reached",
        "on_hold" => ": Amazon refused the access",
        "rejected" => ": AMC did not accept the query",
        "refused" => ": AMC's privacy rules refused it",
        "failed" => ": AMC ran the query without success",
        "cancelled_elsewhere" => ": it was cancelled at AMC",
        "lost" or "ambiguous" => ": AMC's answer was lost",
        "overdue" => ": AMC did not finish in time",
        "unreadable" => ": the result could not be read",
        "invalid" => ": the query could not be made from its parameters",
        _ => "",
    };

    private static string Skip(string? code) =>
        code == WeekReason.BeforeHistory.Code ? ": it lies before AMC's history"
        : code == WeekReason.DroppedPartial.Code ? ": the range covers only a part of it"
        : code == WeekReason.Excluded.Code ? ": a date in it was left out"
        : code == "by_user" ? " by a user"
        : "";

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?(?:/\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?)?")]
    private static partial Regex Times();
}
