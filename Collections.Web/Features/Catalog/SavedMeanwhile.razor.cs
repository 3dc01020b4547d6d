using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>Somebody else saved the query that one is editing: what one's own would change in it, and the choice.</summary>
public sealed partial class SavedMeanwhile
{
    /// <summary>The version that was begun from.</summary>
    [Parameter, EditorRequired]
    public required int Base { get; set; }

    [Parameter, EditorRequired]
    public required WorkflowDetail Theirs { get; set; }

    /// <summary>What would be the next version.</summary>
    [Parameter, EditorRequired]
    public required (string Sql, bool MarksFiltered, IReadOnlyList<WorkflowParameter> Parameters) Mine { get; set; }

    [Parameter]
    public EventCallback OnKeep { get; set; }

    [Parameter]
    public EventCallback OnTake { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    private static string Settings(bool marksFiltered, IReadOnlyList<WorkflowParameter> parameters) => string.Join('\n',
    [
        $"Rows that AMC must hide: {(marksFiltered ? "shown as filtered" : "left out")}",
        .. parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Name}: {parameter.Type.ToString().ToLowerInvariant()}, {(parameter.Default is { } value ? $"{value} if not given" : "to be given")}"),
    ]);
}
