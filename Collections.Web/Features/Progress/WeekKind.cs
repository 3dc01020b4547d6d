namespace Collections.Web.Features.Progress;

/// <summary>What the legend counts and filters by: the five states of a week, and partial weeks of any state.</summary>
public enum WeekKind
{
    Success,
    Running,
    Pending,
    Failed,
    Skipped,
    Partial,
}
