using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>A week that failed for good, as operators are shown it.</summary>
/// <param name="Attempt">The one that failed; a job that asks for another retry is for this one only.</param>
public sealed record FailedWeek(WeekId Id, CollectionId Collection, string CollectionName, DateOnly WeekStart, int Attempt, string Reason);
