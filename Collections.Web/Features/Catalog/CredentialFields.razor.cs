using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>The three secrets of an account. They are never shown again.</summary>
public sealed partial class CredentialFields
{
    [Parameter, EditorRequired]
    public required AccountRequest Account { get; set; }

    /// <summary>What is to become of it, as a function of what it is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<AccountRequest, AccountRequest>> OnChange { get; set; }

    /// <summary>Problems by field, as the catalog names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private bool Has(string field) => Problems.ContainsKey(field);

    private string? Of(string field) => Problems.GetValueOrDefault(field);
}
