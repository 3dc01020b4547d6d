namespace Collections.Core.Catalog;

/// <summary>A workflow as a form or a program asks for it. Nothing in it is trusted.</summary>
public sealed record WorkflowRequest
{
    public required InstanceId InstanceId { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public required string SqlQuery { get; init; }

    /// <summary>What the placeholders are; one that is not named takes whatever a collection gives it.</summary>
    public IReadOnlyList<WorkflowParameter> Parameters { get; init; } = [];

    /// <summary>Ask AMC to empty the values that it must hide and to mark the row, instead of leaving the row out.</summary>
    public bool MarksFiltered { get; init; } = true;
}
