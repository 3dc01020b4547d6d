namespace Collections.Core.Planning;

/// <summary>
/// In which order the weeks of a collection run: first those that AMC is about to forget, oldest first, then the newest, so that the first
/// two weeks can already be compared.
/// </summary>
public static class WeekQueue
{
    /// <summary>How close to the end of AMC's history a week must be to go first; a queue may stand for days.</summary>
    public const int NearHistoryDays = 14;

    private const int AfterNear = 1_000_000;

    /// <summary>Lower goes first.</summary>
    public static int Order(DateOnly weekStart, DateOnly historyStart)
    {
        var age = weekStart.DayNumber - historyStart.DayNumber;
        return age < NearHistoryDays ? age : AfterNear - age;
    }
}
