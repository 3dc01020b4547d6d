using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

internal static class WeekSelection
{
    /// <summary>With this week if it was not among them, else without it.</summary>
    public static IReadOnlySet<WeekId> Toggled(this IReadOnlySet<WeekId> selection, WeekId id) =>
        selection.Contains(id) ? selection.Where(other => other != id).ToHashSet() : new HashSet<WeekId>([.. selection, id]);
}
