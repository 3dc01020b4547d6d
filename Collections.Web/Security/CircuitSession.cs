using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Collections.Web.Security;

/// <summary>An open page does not outlive the session: it is asked again and again whether the person may go on.</summary>
internal sealed class CircuitSession(ILoggerFactory loggerFactory, SessionCheck sessions) : RevalidatingServerAuthenticationStateProvider(loggerFactory)
{
    protected override TimeSpan RevalidationInterval => sessions.Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        sessions.IsValidAsync(authenticationState.User);
}
