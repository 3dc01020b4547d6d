using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.App;

/// <summary>Who is signed in, and the way out: a form, because the cookie can only be taken back by an answer of the server.</summary>
public sealed partial class UserMenu
{
    private const string FormId = "sign-out";

    [Inject]
    public required IJSRuntime JS { get; init; }

    private async Task SignOutAsync(ClaimsPrincipal user) =>
        await JS.InvokeVoidAsync("collections.signOut", FormId, user.FindFirstValue(ClaimTypes.NameIdentifier));
}
