using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>The three secrets of an account. They are never shown again.</summary>
public sealed partial class CredentialFields
{
    [Parameter, EditorRequired]
    public required AccountRequest Account { get; set; }

    [Parameter]
    public EventCallback<AccountRequest> AccountChanged { get; set; }

    /// <summary>Problems by field, as the catalog names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private bool Has(string field) => Problems.ContainsKey(field);

    private string? Of(string field) => Problems.GetValueOrDefault(field);

    private Task ChangeAsync(AccountRequest account) => AccountChanged.InvokeAsync(account);
}
