using System.Globalization;

namespace Collections.Core.Reporting;

/// <summary>The retail events that are known to the program; people change, hide and add to them per instance.</summary>
public static class RetailCalendar
{
    // Announced anew every year; what is not here is added by people.
    private static readonly (string Key, string Name, DateOnly Start, DateOnly End)[] Announced =
    [
        ("prime-day-2023", "Prime Day", new(2023, 7, 11), new(2023, 7, 12)),
        ("prime-big-deal-days-2023", "Prime Big Deal Days", new(2023, 10, 10), new(2023, 10, 11)),
        ("prime-day-2024", "Prime Day", new(2024, 7, 16), new(2024, 7, 17)),
        ("prime-big-deal-days-2024", "Prime Big Deal Days", new(2024, 10, 8), new(2024, 10, 9)),
        ("prime-day-2025", "Prime Day", new(2025, 7, 8), new(2025, 7, 11)),
        ("prime-big-deal-days-2025", "Prime Big Deal Days", new(2025, 10, 7), new(2025, 10, 8)),
    ];

    /// <summary>Those that touch the days, in order.</summary>
    public static IReadOnlyList<RetailEvent> Between(DateOnly first, DateOnly last) =>
    [
        .. Announced.Select(known => new RetailEvent(null, known.Key, known.Name, known.Start, known.End, false))
            .Concat(Enumerable.Range(first.Year, last.Year - first.Year + 1).SelectMany(OfYear))
            .Where(known => known.Start <= last && known.End >= first)
            .OrderBy(known => known.Start),
    ];

    /// <summary>The same with what people changed, hid and added; hidden ones too.</summary>
    public static IReadOnlyList<RetailEvent> Between(DateOnly first, DateOnly last, IReadOnlyCollection<RetailEvent> stored) =>
    [
        .. Between(first, last).Where(known => stored.All(own => own.Key != known.Key))
            .Concat(stored.Where(own => own.Start <= last && own.End >= first))
            .OrderBy(known => known.Start).ThenBy(known => known.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<RetailEvent> OfYear(int year)
    {
        var thanksgiving = Nth(year, 11, DayOfWeek.Thursday, 4);
        var mothers = Nth(year, 5, DayOfWeek.Sunday, 2);
        var fathers = Nth(year, 6, DayOfWeek.Sunday, 3);
        yield return Event("new-year", "New Year", new(year, 1, 1), new(year, 1, 1));
        yield return Event("valentines-day", "Valentine's Day", new(year, 2, 14), new(year, 2, 14));
        yield return Event("mothers-day", "Mother's Day", mothers, mothers);
        yield return Event("fathers-day", "Father's Day", fathers, fathers);
        yield return Event("halloween", "Halloween", new(year, 10, 31), new(year, 10, 31));
        yield return Event("black-friday", "Black Friday to Cyber Monday", thanksgiving.AddDays(1), thanksgiving.AddDays(4));
        yield return Event("christmas", "Christmas", new(year, 12, 24), new(year, 12, 26));

        RetailEvent Event(string key, string name, DateOnly start, DateOnly end) =>
            new(null, string.Create(CultureInfo.InvariantCulture, $"{key}-{year}"), name, start, end, false);
    }

    private static DateOnly Nth(int year, int month, DayOfWeek day, int number)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((((int)day - (int)first.DayOfWeek + 7) % 7) + (7 * (number - 1)));
    }
}
