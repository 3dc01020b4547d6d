using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;

namespace Collections.Web.Features.Catalog;

/// <summary>A workflow as it is being written: immutable, so that "changed" is a comparison.</summary>
public sealed record WorkflowDraft(
    InstanceId? Instance, string Name, string Description, string Sql, bool MarksFiltered, IReadOnlyList<ParameterDeclaration> Parameters)
{
    public static WorkflowDraft Empty { get; } = new(null, "", "", "", MarksFiltered: true, []);

    public IReadOnlyList<WorkflowParameter> Declared => [.. Parameters.Select(parameter => parameter.ToParameter())];

    public bool Equals(WorkflowDraft? other) =>
        other is not null && (Instance, Name, Description) == (other.Instance, other.Name, other.Description) && IsSameQuery(other);

    public override int GetHashCode() => HashCode.Combine(Instance, Name, Sql);

    /// <summary>Whether collections would run the same: another query is a new version, another name is not.</summary>
    public bool IsSameQuery(WorkflowDraft other) => Sql == other.Sql && MarksFiltered == other.MarksFiltered && Parameters.SequenceEqual(other.Parameters);

    public WorkflowRequest ToRequest(InstanceId instance) => new()
    {
        InstanceId = instance,
        Name = Name,
        Description = Description,
        SqlQuery = Sql,
        MarksFiltered = MarksFiltered,
        Parameters = Declared,
    };

    public QueryCheckRequest? ToCheck(DateOnly first, DateOnly last) => Instance is not { } instance ? null : new(instance, Sql, first, last, TimeZone: null)
    {
        MarksFiltered = MarksFiltered,
        Parameters = Declared.ToDictionary(parameter => parameter.Name, Sample),
    };

    /// <summary>A dry run needs some value where the query has no default: one of the right type.</summary>
    private static SqlValue Sample(WorkflowParameter parameter) => parameter.Default ?? parameter.Type switch
    {
        WorkflowParameterType.Number => new SqlValue.Number(1),
        WorkflowParameterType.Date => new SqlValue.Date(new(2026, 1, 1)),
        WorkflowParameterType.List => SqlValue.List.OfText(["sample"]),
        _ => new SqlValue.Text("sample"),
    };
}
