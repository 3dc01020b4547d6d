using System.Security.Claims;
using Collections.Core.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Collections.Web.Security;

/// <summary>Whether somebody who was let in may go on: the person exists and is not disabled, has the roles it came in with, and nothing has ended the session or revoked the token.</summary>
internal sealed class SessionCheck(IServiceScopeFactory scopes, IOptions<SignInLimits> limits)
{
    /// <summary>How long a page or a stream goes on before it is asked again.</summary>
    public TimeSpan Interval => limits.Value.Recheck;

    public async Task<bool> IsValidAsync(ClaimsPrincipal principal)
    {
        // A scope of its own: what an earlier check has read must not answer this one.
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<SignInManager<User>>().ValidateSecurityStampAsync(principal) is not { } user)
        {
            return false;
        }

        // Who has lost or got a role is asked to open the page again: the cookie has the new roles by then.
        var roles = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().GetRolesAsync(user);
        return principal.FindAll(ClaimTypes.Role).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal).SetEquals(roles);
    }

    /// <summary>The same for a long answer, which may have been asked for with a token.</summary>
    public async Task<bool> IsValidAsync(HttpContext context)
    {
        if (!ApiTokenHandler.TryRead(context.Request, out var secret))
        {
            return await IsValidAsync(context.User);
        }

        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ApiTokens>().FindAsync(secret, context.RequestAborted) is not null;
    }
}
