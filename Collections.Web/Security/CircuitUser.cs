using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Collections.Web.Security;

/// <summary>A circuit has services of its own, apart from those of the request that opened it: fixes the user there before the first component runs.</summary>
internal sealed class CircuitUser(AuthenticationStateProvider authentication, CurrentUser currentUser) : CircuitHandler
{
    /// <summary>Before the handlers that may already want to read.</summary>
    public override int Order => -100;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        currentUser.Fix((await authentication.GetAuthenticationStateAsync()).User);
}
