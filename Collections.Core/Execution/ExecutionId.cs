namespace Collections.Core.Execution;

/// <summary>Our id of an execution, <c>workflow_executions.id</c>. Amazon's is <see cref="Amc.AmcExecutionId"/>.</summary>
public readonly record struct ExecutionId(Guid Value)
{
    public static ExecutionId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
