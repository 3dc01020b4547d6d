using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>Weeks put together to months and quarters. A week belongs to the month of its Thursday; a label says the weeks, never a calendar month.</summary>
public static class PeriodLabel
{
    public static IReadOnlyList<(WeekSpan Span, string Label)> Group(WeekSpan span, PeriodGrouping grouping) =>
    [
        .. span.Mondays
            .GroupBy(monday => grouping switch
            {
                PeriodGrouping.Week => (monday.DayNumber, 0),
                PeriodGrouping.Month => (monday.AddDays(3).Year, monday.AddDays(3).Month),
                _ => (monday.AddDays(3).Year, 100 + ((monday.AddDays(3).Month - 1) / 3)),
            })
            .Select(group => new WeekSpan(group.First(), group.Last()))
            .Select(group => (group, Of(group, grouping))),
    ];

    public static string Of(WeekSpan span, PeriodGrouping grouping)
    {
        var thursday = span.First.AddDays(3);
        var days = Days(span.First, span.Last.AddDays(6));
        var weeks = CountText.Of(span.Weeks, "week");
        return grouping switch
        {
            PeriodGrouping.Week => string.Create(CultureInfo.InvariantCulture, $"{days} {span.Last.AddDays(6).Year}"),
            PeriodGrouping.Month => string.Create(CultureInfo.InvariantCulture, $"{thursday:MMM yyyy} ({weeks}: {days})"),
            _ => string.Create(CultureInfo.InvariantCulture, $"Q{((thursday.Month - 1) / 3) + 1} {thursday.Year} ({weeks}: {days})"),
        };
    }

    /// <summary>"13 weeks: 2 Mar–31 May 2026".</summary>
    public static string Of(WeekSpan span) => span.Weeks == 1
        ? Of(span, PeriodGrouping.Week)
        : string.Create(CultureInfo.InvariantCulture, $"{span.Weeks} weeks: {Days(span.First, span.Last.AddDays(6))} {span.Last.AddDays(6).Year}");

    private static string Days(DateOnly first, DateOnly last) => first.Month == last.Month && first.Year == last.Year
        ? string.Create(CultureInfo.InvariantCulture, $"{first.Day}–{last:d MMM}")
        : string.Create(CultureInfo.InvariantCulture, $"{first:d MMM}–{last:d MMM}");
}
