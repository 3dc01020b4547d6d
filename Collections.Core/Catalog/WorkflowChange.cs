namespace Collections.Core.Catalog;

/// <summary>What is to be changed of a workflow; null leaves it. Another query or mark makes a new version; collections keep the one they were made with.</summary>
public sealed record WorkflowChange
{
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? SqlQuery { get; init; }
    public bool? MarksFiltered { get; init; }
}
