using System.Globalization;

namespace Collections.Core.Planning;

/// <summary>
/// The dates of one week. <paramref name="WeekStart"/> is always a Monday and the week's key within its collection; the window is what
/// AMC is asked, both days included. A dropped week keeps the window that it would have had.
/// </summary>
public sealed record WeekPeriod(DateOnly WeekStart, DateOnly WindowStart, DateOnly WindowEnd, bool IsDropped)
{
    /// <summary>The last day that is collected: Sunday, or the end of the range before it.</summary>
    public DateOnly WeekEnd => WindowEnd;

    public bool IsPartial => WindowStart != WeekStart || WindowEnd != WeekStart.AddDays(6);

    /// <summary>ISO 8601, "2026-W10"; the year is that of the week's Thursday.</summary>
    public string IsoWeek => WeekCalendar.IsoWeek(WeekStart);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{WindowStart:yyyy-MM-dd} to {WindowEnd:yyyy-MM-dd}");
}
