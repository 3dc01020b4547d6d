using Collections.Core.Planning;
using Collections.Web.Features.Progress;

namespace Collections.Web.Features.Operations;

/// <summary>Executions in words and in the colours of weeks.</summary>
public static class ExecutionLook
{
    public static string PurposeText(string purpose) => purpose switch
    {
        "week" => "First collection",
        "recollect" => "Collected again",
        "pilot" => "First week alone",
        "comparison" => "Comparison",
        "whole_range" => "Whole range",
        "dry_run" => "Check of a query",
        _ => purpose.Replace('_', ' '),
    };

    public static string StepText(string step) => step switch
    {
        "queued" => "Waiting",
        "submitting" => "Being submitted",
        "unknown" => "Looked for at AMC",
        "at_amc" => "At AMC",
        "ready" => "Result ready",
        "ingesting" => "Being stored",
        "done" => "Done",
        "failed" => "Failed",
        "cancelling" => "Being cancelled",
        "cancelled" => "Cancelled",
        _ => step.Replace('_', ' '),
    };

    public static WeekKind Kind(string step) => ExecutionStateText.StateOf(step) switch
    {
        ExecutionState.Waiting => WeekKind.Pending,
        ExecutionState.Running => WeekKind.Running,
        ExecutionState.Done => WeekKind.Success,
        ExecutionState.Failed => WeekKind.Failed,
        _ => WeekKind.Skipped,
    };
}
