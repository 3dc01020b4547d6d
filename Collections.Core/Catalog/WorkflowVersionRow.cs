namespace Collections.Core.Catalog;

/// <summary>One text of a workflow.</summary>
public sealed record WorkflowVersionRow(
    int Version,
    string SqlQuery,
    string SqlSha256,
    bool MarksFiltered,
    IReadOnlyList<WorkflowParameter> Parameters,
    DateTimeOffset CreatedAt,
    string CreatedByName);
