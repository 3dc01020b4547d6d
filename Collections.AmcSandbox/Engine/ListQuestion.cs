namespace Collections.AmcSandbox.Engine;

/// <summary>What a list call asks for.</summary>
/// <param name="After">The number of the last execution of the page before.</param>
internal sealed record ListQuestion(
    string? WorkflowId, DateTimeOffset? From, DateTimeOffset? To, bool IncludeCancelled, bool Ascending, long? After, int Limit)
{
    public bool Wants(SandboxExecution execution)
    {
        var isPast = After is { } last && (Ascending ? execution.Number <= last : execution.Number >= last);
        return !isPast
            && (WorkflowId is null || execution.WorkflowId == WorkflowId)
            && (From is not { } from || execution.CreateTime >= from)
            && (To is not { } to || execution.CreateTime <= to);
    }
}
