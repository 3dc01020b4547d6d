namespace Collections.Core.Planning;

/// <summary>The steps of an execution, as few as a list needs.</summary>
public enum ExecutionState
{
    /// <summary>For a slot, or until it may be tried again.</summary>
    Waiting,

    /// <summary>From the submission to the last row.</summary>
    Running,

    Done,

    Failed,

    /// <summary>Also while AMC is still asked to stop it.</summary>
    Cancelled,
}

public static class ExecutionStateText
{
    /// <summary>The steps that a state stands for.</summary>
    public static IReadOnlyList<string> Steps(this ExecutionState state) => state switch
    {
        ExecutionState.Waiting => ["queued"],
        ExecutionState.Running => ["submitting", "unknown", "at_amc", "ready", "ingesting"],
        ExecutionState.Done => ["done"],
        ExecutionState.Failed => ["failed"],
        _ => ["cancelling", "cancelled"],
    };

    public static ExecutionState StateOf(string step) => Enum.GetValues<ExecutionState>().First(state => state.Steps().Contains(step));
}
