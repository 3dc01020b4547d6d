using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>What the placeholders of a query are: a type and a default each.</summary>
public sealed partial class ParameterDeclarations
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<ParameterDeclaration> Items { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<ParameterDeclaration>> ItemsChanged { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    /// <summary>Problems by field, as the writer names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private string? ProblemOf(ParameterDeclaration item) => item.Problem ?? Problems.GetValueOrDefault($"parameters.{item.Parameter.Name}");

    private Task ChangeAsync(ParameterDeclaration item, ParameterDeclaration changed) =>
        ItemsChanged.InvokeAsync([.. Items.Select(other => other == item ? changed : other)]);
}
