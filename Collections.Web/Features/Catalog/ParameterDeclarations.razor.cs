using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>What the placeholders of a query are: a type and a default each.</summary>
public sealed partial class ParameterDeclarations
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<ParameterDeclaration> Items { get; set; }

    /// <summary>What is to become of them, as a function of what they are by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<IReadOnlyList<ParameterDeclaration>, IReadOnlyList<ParameterDeclaration>>> OnChange { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    /// <summary>Problems by field, as the writer names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private string? ProblemOf(ParameterDeclaration item) => item.Problem ?? Problems.GetValueOrDefault($"parameters.{item.Parameter.Name}");

    private Task ChangeAsync(string name, Func<ParameterDeclaration, ParameterDeclaration> change) =>
        OnChange.InvokeAsync(items => [.. items.Select(item => item.Parameter.Name == name ? change(item) : item)]);
}
