using Collections.Core.Amc;
using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>One field for each placeholder of the query that the collection itself has to fill.</summary>
public sealed partial class ParameterFields
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<SqlParameter> Parameters { get; set; }

    /// <summary>What the author of the query says of them.</summary>
    [Parameter]
    public IReadOnlyList<WorkflowParameter> Declared { get; set; } = [];

    [Parameter, EditorRequired]
    public required CollectionDraft Draft { get; set; }

    /// <summary>What is to become of it, as a function of what it is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<CollectionDraft, CollectionDraft>> OnChange { get; set; }

    /// <summary>Problems by field, as the planner names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private ParameterDraft DraftOf(SqlParameter parameter, CollectionDraft draft) => draft.Parameters.GetValueOrDefault(parameter.Name)
        ?? (DeclarationOf(parameter) is { } declared ? new(Enum.Parse<ParameterDraft.Kinds>(declared.Type.ToString()), "")
            : parameter.Kind == SqlParameterKind.OptionalList ? new(ParameterDraft.Kinds.List, "")
            : ParameterDraft.Empty);

    private WorkflowParameter? DeclarationOf(SqlParameter parameter) => Declared.FirstOrDefault(declared => declared.Name == parameter.Name);

    private bool IsKindFixed(SqlParameter parameter) => parameter.Kind == SqlParameterKind.OptionalList || DeclarationOf(parameter) is not null;

    private string? ProblemOf(SqlParameter parameter) => DraftOf(parameter, Draft).Problem ?? Problems.GetValueOrDefault($"parameters.{parameter.Name}");

    private string HelperOf(SqlParameter parameter) => parameter.Kind switch
    {
        _ when DeclarationOf(parameter)?.Default is { } value => $"Empty: {value}, as the workflow says",
        SqlParameterKind.OptionalList => "One per line. Empty: no filter",
        SqlParameterKind.AmcParameter => "Passed to AMC as a parameter",
        _ => "Put into the query",
    };

    private Task ChangeAsync(SqlParameter parameter, Func<ParameterDraft, ParameterDraft> change) =>
        OnChange.InvokeAsync(draft => draft with { Parameters = draft.Parameters.SetItem(parameter.Name, change(DraftOf(parameter, draft))) });
}
