using Collections.Core.Amc;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>One field for each placeholder of the query that the collection itself has to fill.</summary>
public sealed partial class ParameterFields
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<SqlParameter> Parameters { get; set; }

    [Parameter, EditorRequired]
    public required CollectionDraft Draft { get; set; }

    [Parameter]
    public EventCallback<CollectionDraft> DraftChanged { get; set; }

    /// <summary>Problems by field, as the planner names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private ParameterDraft DraftOf(SqlParameter parameter) => Draft.Parameters.GetValueOrDefault(parameter.Name)
        ?? (parameter.Kind == SqlParameterKind.OptionalList ? new(ParameterDraft.Kinds.List, "") : ParameterDraft.Empty);

    private string? ProblemOf(SqlParameter parameter) => DraftOf(parameter).Problem ?? Problems.GetValueOrDefault($"parameters.{parameter.Name}");

    private static string HelperOf(SqlParameter parameter) => parameter.Kind switch
    {
        SqlParameterKind.OptionalList => "One per line. Empty: no filter",
        SqlParameterKind.AmcParameter => "Passed to AMC as a parameter",
        _ => "Put into the query",
    };

    private Task ChangeAsync(SqlParameter parameter, ParameterDraft draft) =>
        DraftChanged.InvokeAsync(Draft with { Parameters = Draft.Parameters.SetItem(parameter.Name, draft) });
}
