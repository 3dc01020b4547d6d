using Collections.Core.Planning;

namespace Collections.Tests.Web.Components;

/// <summary>Weeks to show, from Monday 2025-03-03 on.</summary>
internal static class Weeks
{
    public static readonly CollectionId Collection = CollectionId.New();

    public static WeekRow A(int index = 0, WeekStatus status = WeekStatus.Success, bool partial = false, int attempt = 1, string? reason = null)
    {
        var monday = new DateOnly(2025, 3, 3).AddDays(7 * index);
        return new WeekRow
        {
            Id = WeekId.New(),
            CollectionId = Collection,
            WeekStartDate = monday,
            WeekEndDate = monday.AddDays(partial ? 3 : 6),
            WindowStart = monday,
            WindowEnd = monday.AddDays(partial ? 3 : 6),
            Partial = partial,
            Status = status,
            Attempt = attempt,
            Reason = reason,
        };
    }

    public static WeekRow[] Year() => [.. Enumerable.Range(0, 52).Select(index => A(index, index switch
    {
        < 38 => WeekStatus.Success,
        < 41 => WeekStatus.Failed,
        < 43 => WeekStatus.Running,
        < 44 => WeekStatus.Skipped,
        _ => WeekStatus.Pending,
    }, partial: index == 51))];
}
