using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Web.Features.Catalog;

/// <summary>
/// What is being written, beside what is stored. Saving sends only what is another; what somebody else saved meanwhile beside it stays theirs.
/// </summary>
public sealed class WorkflowEdit
{
    private IReadOnlyList<WorkflowParameter> _declared;
    private WorkflowDraft _stored;

    private WorkflowEdit(WorkflowDraft begun, IReadOnlyList<WorkflowParameter> declared, int version)
    {
        _declared = declared;
        Query = SqlTemplate.Parse(begun.Sql);
        Now = _stored = begun with { Parameters = ParameterDeclaration.Of(Query, declared, []) };
        Base = version;
    }

    /// <summary>As it stands in the form. Its query is another by <see cref="Write"/> only.</summary>
    public WorkflowDraft Now { get; set; }

    public SqlTemplate Query { get; private set; }

    /// <summary>The version that this began with, or was saved as; 0: there is none yet.</summary>
    public int Base { get; private set; }

    /// <summary>Saving would make a new version.</summary>
    public bool HasNewQuery => !Now.IsSameQuery(_stored);

    public bool IsChanged => Now != _stored;

    /// <summary>A new workflow that begins with this.</summary>
    public static WorkflowEdit Begin(WorkflowDraft draft, IReadOnlyList<WorkflowParameter> declared) => new(draft, declared, version: 0);

    public static WorkflowEdit Of(WorkflowDetail detail) => new(
        new(detail.Workflow.InstanceId, detail.Workflow.Name, detail.Workflow.Description, detail.SqlQuery, detail.Current.MarksFiltered, []),
        detail.Current.Parameters,
        detail.Workflow.CurrentVersion);

    /// <summary>Another query: what it wants is found in it, and what was said about its placeholders is kept.</summary>
    public void Write(string sql)
    {
        Query = SqlTemplate.Parse(sql);
        Now = Now with { Sql = sql, Parameters = ParameterDeclaration.Of(Query, _declared, Now.Parameters) };
    }

    /// <summary>A query that was typed earlier: whoever saved since then is told when this is saved.</summary>
    public void Restore(string sql, int version)
    {
        Write(sql);
        Base = version;
    }

    /// <summary>The query, the mark and the parameters of an older version.</summary>
    public void Use(WorkflowVersionRow version, string sql)
    {
        _declared = version.Parameters;
        Now = Now with { MarksFiltered = version.MarksFiltered, Parameters = [] };
        Write(sql);
    }

    /// <param name="seen">The version that the person has seen; null: whatever stands there is replaced.</param>
    public WorkflowChange ToChange(int? seen) => new()
    {
        Name = Now.Name == _stored.Name ? null : Now.Name,
        BaseName = _stored.Name,
        Description = Now.Description == _stored.Description ? null : Now.Description,
        BaseDescription = _stored.Description,
        SqlQuery = Now.Sql == _stored.Sql ? null : Now.Sql,
        MarksFiltered = Now.MarksFiltered == _stored.MarksFiltered ? null : Now.MarksFiltered,
        Parameters = Now.Parameters.SequenceEqual(_stored.Parameters) ? null : Now.Declared,
        BaseVersion = HasNewQuery ? seen : null,
    };

    /// <summary>What saving mine makes of theirs.</summary>
    public (string Sql, bool MarksFiltered, IReadOnlyList<WorkflowParameter> Parameters) Over(WorkflowDetail theirs)
    {
        var mine = ToChange(seen: null);
        return (mine.SqlQuery ?? theirs.SqlQuery, mine.MarksFiltered ?? theirs.Current.MarksFiltered, mine.Parameters ?? theirs.Current.Parameters);
    }

    /// <summary>This is what is stored now; what was typed since it was sent is not.</summary>
    public void Settle(WorkflowDraft sent, int version) => (_stored, Base) = (sent, version);

    /// <summary>Names have no versions: from now on mine is compared with what somebody else called it, and what I have not touched is theirs.</summary>
    public void CompareWith(WorkflowRow theirs)
    {
        Now = Now with
        {
            Name = Now.Name == _stored.Name ? theirs.Name : Now.Name,
            Description = Now.Description == _stored.Description ? theirs.Description : Now.Description,
        };
        _stored = _stored with { Name = theirs.Name, Description = theirs.Description };
    }

    /// <summary>After saving: what somebody else had saved beside it is mine too, unless something new is typed already.</summary>
    public void Follow(WorkflowDetail detail)
    {
        CompareWith(detail.Workflow);
        if (!HasNewQuery)
        {
            var theirs = Of(detail);
            (_declared, Query, Base) = (theirs._declared, theirs.Query, theirs.Base);
            Now = Now with { Sql = theirs.Now.Sql, MarksFiltered = theirs.Now.MarksFiltered, Parameters = theirs.Now.Parameters };
            _stored = _stored with { Sql = theirs.Now.Sql, MarksFiltered = theirs.Now.MarksFiltered, Parameters = theirs.Now.Parameters };
        }
    }
}
