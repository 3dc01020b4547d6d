using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>The three secrets of an account. They are never shown again.</summary>
public sealed partial class CredentialFields
{
    [Parameter, EditorRequired]
    public required AccountRequest Account { get; set; }

    /// <summary>What is to become of it. A function of what it is by then: a browser that draws slowly holds parameters back, and this one's may be older.</summary>
    [Parameter]
    public EventCallback<Func<AccountRequest, AccountRequest>> OnChange { get; set; }

    /// <summary>Problems by field, as the catalog names them.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Problems { get; set; } = new Dictionary<string, string>();

    private bool Has(string field) => Problems.ContainsKey(field);

    private string? Of(string field) => Problems.GetValueOrDefault(field);
}
