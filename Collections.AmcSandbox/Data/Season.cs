namespace Collections.AmcSandbox.Data;

/// <summary>How much more is advertised and sold on some days than on others.</summary>
internal static class Season
{
    public static double Factor(DateOnly day)
    {
        var weekday = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.12 : 1;
        return weekday * Peak(day);
    }

    private static double Peak(DateOnly day)
    {
        var blackFriday = BlackFriday(day.Year);
        var sinceBlackFriday = day.DayNumber - blackFriday.DayNumber;
        return (day.Month, day.Day) switch
        {
            // Prime Day.
            (7, >= 8 and <= 11) => 2.6,
            (7, 7 or 12) => 1.5,

            // Prime Big Deal Days.
            (10, 7 or 8) => 1.7,
            _ when sinceBlackFriday is >= 0 and <= 3 => 2.5,
            _ when sinceBlackFriday is >= -5 and < 0 => 1.6,
            (12, <= 18) => 1.35,
            (12, >= 24) or (1, <= 7) => 0.85,
            (2, _) => 0.9,
            _ => 1,
        };
    }

    /// <summary>The day after the fourth Thursday of November.</summary>
    private static DateOnly BlackFriday(int year)
    {
        var first = new DateOnly(year, 11, 1);
        var firstThursday = first.AddDays(((int)DayOfWeek.Thursday - (int)first.DayOfWeek + 7) % 7);
        return firstThursday.AddDays(22);
    }
}
