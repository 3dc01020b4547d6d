using System.Globalization;

namespace Collections.Core.Planning;

/// <summary>
/// The calendar of collections: Monday to Sunday weeks, when a week is complete and settled, how far back AMC's history goes.
/// Pure: dates are never shifted by a zone, and now and the zone are always given.
/// </summary>
public static class WeekCalendar
{
    /// <summary>AMC's data arrives within 48 hours after the day it is about.</summary>
    public static readonly TimeSpan CompleteAfter = TimeSpan.FromHours(48);

    /// <summary>AMC may restate a week for 30 days after its end.</summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromDays(30);

    /// <summary>AMC keeps 13 months, rolling.</summary>
    public const int HistoryMonths = 13;

    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>
    /// The weeks of a range, oldest first: the first begins on the Monday on or before <paramref name="start"/>, the last ends on the
    /// Sunday or with <paramref name="end"/>; partial ones as chosen. A single week that is partial at both ends follows both choices.
    /// </summary>
    public static IReadOnlyList<WeekPeriod> Weeks(
        DateOnly start, DateOnly end, PartialWeek firstWeek = PartialWeek.Whole, PartialWeek lastWeek = PartialWeek.Clip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);

        var weeks = new List<WeekPeriod>((end.DayNumber - start.DayNumber) / 7 + 2);
        for (var monday = MondayOf(start); monday <= end; monday = monday.AddDays(7))
        {
            var sunday = monday.AddDays(6);
            var startsLate = monday < start;
            var endsEarly = sunday > end;
            weeks.Add(new WeekPeriod(
                monday,
                startsLate && firstWeek != PartialWeek.Whole ? start : monday,
                endsEarly && lastWeek != PartialWeek.Whole ? end : sunday,
                IsDropped: (startsLate && firstWeek == PartialWeek.Drop) || (endsEarly && lastWeek == PartialWeek.Drop)));
        }

        return weeks;
    }

    /// <summary>The range of the newest <paramref name="count"/> complete weeks (4, 13, 26, 52).</summary>
    public static WeekRange LastCompleteWeeks(int count, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);

        var end = LastCompleteSunday(now, zone);
        return new WeekRange(end.AddDays(1 - (7 * count)), end);
    }

    /// <summary>The range of every complete week that lies wholly within AMC's history.</summary>
    public static WeekRange AllCompleteWeeks(DateTimeOffset now, TimeZoneInfo zone)
    {
        var history = HistoryStart(now, zone);
        var monday = MondayOf(history);
        return new WeekRange(monday < history ? monday.AddDays(7) : monday, LastCompleteSunday(now, zone));
    }

    public static DateOnly Today(DateTimeOffset now, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);

    /// <summary>The oldest day that AMC still has.</summary>
    public static DateOnly HistoryStart(DateTimeOffset now, TimeZoneInfo zone) => Today(now, zone).AddMonths(-HistoryMonths);

    /// <summary>When AMC is expected to have everything of a window that ends with this day.</summary>
    public static DateTimeOffset CompleteAt(DateOnly lastDay, TimeZoneInfo zone) => StartOfDay(lastDay.AddDays(1), zone) + CompleteAfter;

    /// <summary>Until then AMC may restate it: the week is provisional.</summary>
    public static DateTimeOffset SettledAt(DateOnly lastDay, TimeZoneInfo zone) => StartOfDay(lastDay.AddDays(1), zone) + SettledAfter;

    /// <summary>The first instant of a day, also in zones whose clocks change at midnight.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsAmbiguousTime(midnight))
        {
            // Midnight strikes twice: the day begins with the first one, which has the larger offset.
            return new DateTimeOffset(midnight, zone.GetAmbiguousTimeOffsets(midnight).Max());
        }

        // Midnight does not exist: the day begins when the clock jumps, with the offset from before still in force until then.
        var offset = zone.IsInvalidTime(midnight) ? zone.GetUtcOffset(midnight.AddDays(-1)) : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }

    /// <summary>ISO 8601, "2026-W10".</summary>
    public static string IsoWeek(DateOnly day)
    {
        var date = day.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}");
    }

    private static DateOnly LastCompleteSunday(DateTimeOffset now, TimeZoneInfo zone)
    {
        var sunday = MondayOf(Today(now, zone)).AddDays(-1);
        while (CompleteAt(sunday, zone) > now)
        {
            sunday = sunday.AddDays(-7);
        }

        return sunday;
    }
}
