using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>A workflow with its query and what its versions were, newest first.</summary>
/// <param name="SqlQuery">Of the current version.</param>
public sealed record WorkflowDetail(WorkflowRow Workflow, string SqlQuery, IReadOnlyList<WorkflowVersionRow> Versions)
{
    public WorkflowVersionRow Current => Versions.Single(version => version.Version == Workflow.CurrentVersion);

    /// <summary>What the current query wants, in order of first appearance: a form asks for those that neither the window nor the filters fill.</summary>
    public IReadOnlyList<SqlParameter> Parameters => SqlTemplate.Parse(SqlQuery).Parameters;
}
