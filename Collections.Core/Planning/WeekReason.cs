namespace Collections.Core.Planning;

/// <summary>Why a week stands where it stands, as the planner writes it: the code for programs, the text for people.</summary>
public sealed record WeekReason(string Code, string Text)
{
    public static readonly WeekReason BeforeHistory =
        new("before_history", $"Before AMC's history, which goes back {WeekCalendar.HistoryMonths} months");

    public static readonly WeekReason DroppedPartial = new("dropped_partial", "Dropped: the range covers only a part of this week");

    public static readonly WeekReason Excluded = new("excluded_date", "Excluded: a date in this week was left out");

    public static readonly WeekReason TooYoung = new("too_young", "Waiting until AMC's data is complete, 48 hours after the week's end");

    public static readonly WeekReason PartlyBeforeHistory = new("partly_before_history", "AMC's history begins within this week");

    public static readonly WeekReason Outgrown = new("outgrown", "Collected for a part of this week only; collect it again for the whole");
}
