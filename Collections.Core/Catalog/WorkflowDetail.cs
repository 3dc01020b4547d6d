using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>A workflow with all its versions, newest first.</summary>
public sealed record WorkflowDetail(WorkflowRow Workflow, IReadOnlyList<WorkflowVersionRow> Versions)
{
    public WorkflowVersionRow Current => Versions.Single(version => version.Version == Workflow.CurrentVersion);

    /// <summary>What the current query wants, in order of first appearance: a form asks for those that neither the window nor the filters fill.</summary>
    public IReadOnlyList<SqlParameter> Parameters => SqlTemplate.Parse(Current.SqlQuery).Parameters;
}
