namespace Collections.Core.Planning;

/// <summary>The state of a week; stored in capitals. Everything else is a reason beside it.</summary>
public enum WeekStatus
{
    Pending,
    Running,
    Success,
    Failed,
    Skipped,
}
