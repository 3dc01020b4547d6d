using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>A week as it stands, locked by a verb.</summary>
internal sealed record LockedWeek(WeekId Id, DateOnly WeekStart, WeekStatus Status, int Attempt)
{
    public string Name => $"week {WeekStart:yyyy-MM-dd}";

    public CommandOutcome.Refused? Refuses(WeekTransition transition) =>
        transition.IsAllowedFrom(Status) ? null : new(Status.Text(), transition.To.Text(), transition.Refusal(Status));
}
