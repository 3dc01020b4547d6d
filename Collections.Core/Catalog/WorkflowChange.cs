namespace Collections.Core.Catalog;

/// <summary>What is to be changed of a workflow; null leaves it. Another query, mark or parameter makes a new version; collections keep the one they were made with.</summary>
public sealed record WorkflowChange
{
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? SqlQuery { get; init; }
    public bool? MarksFiltered { get; init; }

    /// <summary>All of them; null keeps those whose placeholder is still there.</summary>
    public IReadOnlyList<WorkflowParameter>? Parameters { get; init; }

    /// <summary>The version that whoever changes it has seen. When there is a newer one, nothing is written; null: whatever stands there is replaced.</summary>
    public int? BaseVersion { get; init; }

    /// <summary>The name that whoever renames it has seen: names have no versions. When it is another one by now, nothing is written; null: it is replaced.</summary>
    public string? BaseName { get; init; }

    /// <summary>The same for the description.</summary>
    public string? BaseDescription { get; init; }
}
