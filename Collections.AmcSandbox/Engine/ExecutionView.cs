namespace Collections.AmcSandbox.Engine;

/// <summary>An execution as it stood at one moment.</summary>
internal sealed record ExecutionView(
    SandboxExecution Execution, string Status, string? Reason, DateTimeOffset? StartTime, DateTimeOffset? EndTime)
{
    public bool IsOver => EndTime is not null;
}
