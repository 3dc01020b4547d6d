namespace Collections.Core.Planning;

/// <summary>A week as it will be written.</summary>
/// <param name="Status">PENDING or SKIPPED.</param>
/// <param name="Partial">AMC will not answer for all seven days.</param>
/// <param name="NotBefore">Set while the week is too young to be asked for, also where it is skipped and somebody may want it after all.</param>
/// <param name="QueueOrder">Lower goes first.</param>
public sealed record PlannedWeek(WeekPeriod Period, WeekStatus Status, bool Partial, WeekReason? Reason, DateTimeOffset? NotBefore, int QueueOrder)
{
    /// <summary>What becomes of a week of the calendar, now.</summary>
    public static PlannedWeek Of(WeekPeriod period, DateTimeOffset now, TimeZoneInfo zone, IReadOnlySet<DateOnly> excludedMondays)
    {
        var history = WeekCalendar.HistoryStart(now, zone);
        var order = WeekQueue.Order(period.WeekStart, history);
        var reachesBack = period.WindowStart < history;
        DateTimeOffset? young = WeekCalendar.CompleteAt(period.WindowEnd, zone) is var complete && complete > now ? complete : null;

        if (period.WindowEnd < history)
        {
            return new(period, WeekStatus.Skipped, period.IsPartial, WeekReason.BeforeHistory, null, order);
        }

        if (period.IsDropped)
        {
            return new(period, WeekStatus.Skipped, period.IsPartial, WeekReason.DroppedPartial, young, order);
        }

        if (excludedMondays.Contains(period.WeekStart))
        {
            return new(period, WeekStatus.Skipped, period.IsPartial || reachesBack, WeekReason.Excluded, young, order);
        }

        return young is not null
            ? new(period, WeekStatus.Pending, period.IsPartial, WeekReason.TooYoung, young, order)
            : new(period, WeekStatus.Pending, period.IsPartial || reachesBack, reachesBack ? WeekReason.PartlyBeforeHistory : null, null, order);
    }
}
