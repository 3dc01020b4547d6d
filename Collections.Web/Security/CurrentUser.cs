using System.Security.Claims;
using Collections.Core.Data;

namespace Collections.Web.Security;

/// <summary>Who is signed in to this request or circuit; fixed together with <see cref="UserScope"/> before anything is read.</summary>
internal sealed class CurrentUser(UserScope scope) : ICurrentUser
{
    private string? _name;

    public UserId Id => scope.User;

    public string Name => _name ?? throw new InvalidOperationException("The name was asked for before the user of this scope was fixed.");

    /// <summary>Does nothing for somebody who is not signed in: then any query throws.</summary>
    public void Fix(ClaimsPrincipal principal)
    {
        if (principal.Identity is { IsAuthenticated: true } && Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id))
        {
            scope.Fix(new(id));
            _name = principal.Identity.Name ?? "";
        }
    }
}
