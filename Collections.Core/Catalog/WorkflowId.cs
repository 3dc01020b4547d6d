namespace Collections.Core.Catalog;

/// <summary>A workflow (a query with versions), <c>workflows.id</c>.</summary>
public readonly record struct WorkflowId(Guid Value)
{
    public static WorkflowId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
