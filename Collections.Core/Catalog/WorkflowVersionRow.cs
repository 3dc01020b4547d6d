namespace Collections.Core.Catalog;

/// <summary>A version of a workflow without its query, which may be a megabyte: <see cref="CatalogQueries.QueriesOfAsync"/> reads that.</summary>
/// <param name="Length">Of the query, in letters.</param>
public sealed record WorkflowVersionRow(
    int Version,
    int Length,
    string SqlSha256,
    bool MarksFiltered,
    IReadOnlyList<WorkflowParameter> Parameters,
    DateTimeOffset CreatedAt,
    string CreatedByName);
