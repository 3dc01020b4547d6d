using Collections.Core.Amc;
using Collections.Core.Planning;
using CsCheck;

namespace Collections.Tests.Planning;

public sealed class WeekCalendarTests
{
    private static readonly Gen<DateOnly> Day = Gen.Int[0, 20_000].Select(days => new DateOnly(2000, 1, 1).AddDays(days));

    private static readonly Gen<(DateOnly Start, DateOnly End)> Range =
        Gen.Select(Day, Gen.Int[0, 800]).Select((start, days) => (start, start.AddDays(days)));

    private static readonly Gen<PartialWeek> Choice = Gen.Enum<PartialWeek>();

    [Fact]
    public void Weeks_are_those_of_the_specification_s_algorithm() =>
        Range.Sample(range =>
        {
            var ours = WeekCalendar.Weeks(range.Start, range.End);

            ours.Select(week => (week.WeekStart, week.WeekEnd)).ShouldBe(Specification(range.Start, range.End));
            ours.ShouldAllBe(week => week.WindowStart == week.WeekStart && week.WindowEnd == week.WeekEnd && !week.IsDropped);
        });

    [Fact]
    public void Weeks_neither_overlap_nor_leave_a_gap_and_cover_the_range_whatever_the_choice() =>
        Gen.Select(Range, Choice, Choice).Sample((range, first, last) =>
        {
            var weeks = WeekCalendar.Weeks(range.Start, range.End, first, last);

            weeks.ShouldAllBe(week => week.WeekStart.DayOfWeek == DayOfWeek.Monday);
            weeks.ShouldAllBe(week => week.WeekStart <= week.WindowStart && week.WindowStart <= week.WindowEnd && week.WindowEnd <= week.WeekStart.AddDays(6));
            weeks.Zip(weeks.Skip(1)).ShouldAllBe(pair => pair.Second.WindowStart == pair.First.WindowEnd.AddDays(1));
            weeks[0].WindowStart.ShouldBeLessThanOrEqualTo(range.Start);
            weeks[^1].WindowEnd.ShouldBeGreaterThanOrEqualTo(range.End);
        });

    [Fact]
    public void Only_the_first_and_last_week_can_be_partial_or_dropped_and_only_as_chosen() =>
        Gen.Select(Range, Choice, Choice).Sample((range, first, last) =>
        {
            var weeks = WeekCalendar.Weeks(range.Start, range.End, first, last);

            weeks.Skip(1).SkipLast(1).ShouldAllBe(week => !week.IsPartial && !week.IsDropped);
            var cutFirst = range.Start.DayOfWeek != DayOfWeek.Monday;
            var cutLast = range.End.DayOfWeek != DayOfWeek.Sunday;
            (weeks[0].WindowStart == range.Start).ShouldBe(!cutFirst || first != PartialWeek.Whole);
            (weeks[^1].WindowEnd == range.End).ShouldBe(!cutLast || last != PartialWeek.Whole);
            weeks.Any(week => week.IsDropped).ShouldBe((cutFirst && first == PartialWeek.Drop) || (cutLast && last == PartialWeek.Drop));
        });

    [Fact]
    public void A_range_within_one_week_is_cut_at_both_ends()
    {
        var wednesday = new DateOnly(2026, 3, 4);

        var week = WeekCalendar.Weeks(wednesday, wednesday.AddDays(2), PartialWeek.Clip, PartialWeek.Clip).ShouldHaveSingleItem();

        (week.WeekStart, week.WindowStart, week.WindowEnd).ShouldBe((new(2026, 3, 2), wednesday, wednesday.AddDays(2)));
        week.IsPartial.ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-03-10T23:59:59Z", "2026-03-01")]
    [InlineData("2026-03-11T00:00:00Z", "2026-03-08")]
    public void A_week_is_complete_48_hours_after_its_end(string now, string lastDay)
    {
        var range = WeekCalendar.LastCompleteWeeks(4, DateTimeOffset.Parse(now, null), TimeZoneInfo.Utc);

        range.End.ShouldBe(DateOnly.Parse(lastDay, null));
        range.Start.ShouldBe(range.End.AddDays(-27));
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08", "2026-03-11T04:00:00Z")] // the clocks went forward on that Sunday
    [InlineData("America/New_York", "2026-03-01", "2026-03-04T05:00:00Z")]
    [InlineData("America/New_York", "2026-11-01", "2026-11-04T05:00:00Z")] // and back on this one
    [InlineData("Asia/Tokyo", "2026-03-08", "2026-03-10T15:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-07T13:30:00Z")] // half an hour of summer time
    public void The_end_of_a_week_is_midnight_in_the_collection_s_time_zone(string zone, string lastDay, string complete) =>
        WeekCalendar.CompleteAt(DateOnly.Parse(lastDay, null), TimeZones.Find(zone)).ShouldBe(DateTimeOffset.Parse(complete, null));

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")] // 00:00 did not exist: the day began at 01:00 summer time
    [InlineData("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z")] // 00:00 struck twice: the day began with the first
    public void A_day_begins_with_its_first_instant_where_the_clocks_change_at_midnight(string zone, string day, string instant) =>
        WeekCalendar.StartOfDay(DateOnly.Parse(day, null), TimeZones.Find(zone)).ShouldBe(DateTimeOffset.Parse(instant, null));

    [Fact]
    public void Days_follow_each_other_without_gap_in_every_zone_and_year() =>
        Gen.Select(Gen.OneOf(TimeZoneInfo.GetSystemTimeZones().ToArray()), Day).Sample((zone, day) =>
        {
            var start = WeekCalendar.StartOfDay(day, zone);
            var length = WeekCalendar.StartOfDay(day.AddDays(1), zone) - start;

            TimeZoneInfo.ConvertTime(start.AddTicks(-1), zone).Date.ShouldBeLessThan(day.ToDateTime(default));
            length.TotalHours.ShouldBeInRange(0, 49);
        });

    [Theory]
    [InlineData("2026-11-23T12:00:00Z")]
    [InlineData("2026-03-31T12:00:00Z")]
    [InlineData("2028-02-29T12:00:00Z")]
    public void All_that_AMC_has_is_about_56_complete_weeks_within_its_history(string text)
    {
        var now = DateTimeOffset.Parse(text, null);

        var range = WeekCalendar.AllCompleteWeeks(now, TimeZoneInfo.Utc);

        range.Start.ShouldBeGreaterThanOrEqualTo(WeekCalendar.HistoryStart(now, TimeZoneInfo.Utc));
        var weeks = WeekCalendar.Weeks(range.Start, range.End);
        weeks.Count.ShouldBeInRange(54, 56);
        weeks.ShouldAllBe(week => !week.IsPartial && WeekCalendar.CompleteAt(week.WindowEnd, TimeZoneInfo.Utc) <= now);
    }

    [Theory]
    [InlineData("2026-03-02", "2026-W10")]
    [InlineData("2020-12-28", "2020-W53")]
    [InlineData("2024-12-30", "2025-W01")]
    public void Week_numbers_are_those_of_ISO_8601(string monday, string expected) =>
        WeekCalendar.IsoWeek(DateOnly.Parse(monday, null)).ShouldBe(expected);

    [Fact]
    public void A_week_is_settled_30_days_after_its_end() =>
        WeekCalendar.SettledAt(new(2026, 3, 8), TimeZoneInfo.Utc).ShouldBe(new DateTimeOffset(2026, 4, 8, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+5", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("europe/berlin", false)]
    [InlineData("W. Europe Standard Time", false)]
    [InlineData("Pacific Standard Time", false)]
    [InlineData("right/Europe/Berlin", false)]
    [InlineData("posix/Europe/Berlin", false)]
    [InlineData("../etc/passwd", false)]
    [InlineData("localtime", false)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_names_of_the_tz_database_are_time_zones(string? name, bool expected) => TimeZones.TryFind(name, out _).ShouldBe(expected);

    private static List<(DateOnly, DateOnly)> Specification(DateOnly startDate, DateOnly endDate)
    {
        var weeks = new List<(DateOnly, DateOnly)>();
        var current = startDate;
        while (current <= endDate)
        {
            var weekday = ((int)current.DayOfWeek + 6) % 7;
            var weekStart = current.AddDays(-weekday);
            var weekEnd = weekStart.AddDays(6);
            weeks.Add((weekStart, weekEnd < endDate ? weekEnd : endDate));
            current = weekEnd.AddDays(1);
        }

        return weeks;
    }
}
