using System.Globalization;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>What stands before every call of AMC: who asks, for what, and whether the sandbox is in the mood to answer.</summary>
internal sealed class AmcGate(SandboxState state) : IEndpointFilter
{
    private const string Bearer = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var instanceId = http.Request.RouteValues["instanceId"] as string;
        return Refuse(http, instanceId) ?? Disturb(instanceId) ?? await next(context);
    }

    /// <summary>The account of the request; only behind the gate.</summary>
    public static SandboxAccount AccountOf(HttpContext http) => (SandboxAccount)http.Items[typeof(SandboxAccount)]!;

    /// <summary>The instance of the request; only behind the gate and on paths with an instance.</summary>
    public static SandboxInstance InstanceOf(HttpContext http) => (SandboxInstance)http.Items[typeof(SandboxInstance)]!;

    private IResult? Refuse(HttpContext http, string? instanceId)
    {
        var request = http.Request;
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || state.Tokens.Find(authorization[Bearer.Length..].Trim()) is not { } grant
            || state.Faults.IsRevoked(grant.RefreshToken))
        {
            return AmcResult.Error(401, "Not authorized to access this resource: the access token is missing, invalid or has expired.");
        }

        if (request.Headers["Amazon-Advertising-API-ClientId"].ToString() != grant.ClientId)
        {
            return AmcResult.Error(401, "Not authorized to access this resource: Amazon-Advertising-API-ClientId does not match the access token.");
        }

        if (IsUnacceptable(request))
        {
            return AmcResult.Error(406, "Not acceptable: the answer is available as JSON only.");
        }

        if (request.ContentLength > 0 && request.ContentType is not null && !IsJson(request.ContentType))
        {
            return AmcResult.Error(415, $"Unsupported media type: {request.ContentType}.");
        }

        http.Items[typeof(TokenStore.Grant)] = grant;
        if (request.Path == "/amc/accounts")
        {
            return null;
        }

        var entityId = request.Headers["Amazon-Advertising-API-AdvertiserId"].ToString();
        if (SandboxAccount.All.FirstOrDefault(a => a.EntityId == entityId) is not { } account || !account.IsReachedBy(grant.RefreshToken))
        {
            return AmcResult.Error(403, "Unauthorized request.");
        }

        var marketplaceId = request.Headers["Amazon-Advertising-API-MarketplaceId"].ToString();
        if (marketplaceId.Length == 0)
        {
            return AmcResult.Error(403, "Unauthorized request.");
        }

        if (marketplaceId != account.MarketplaceId)
        {
            return AmcResult.Error(404, $"No AMC account found for entity {entityId} in marketplace {marketplaceId}.");
        }

        if (state.Faults.Current.TermsNotAccepted.Contains(entityId))
        {
            return AmcResult.Error(403, "Terms and conditions must be accepted to continue");
        }

        http.Items[typeof(SandboxAccount)] = account;
        if (instanceId is null)
        {
            return null;
        }

        if (account.Instances.FirstOrDefault(i => i.Id == instanceId) is not { } instance || state.Faults.Current.RefusedInstances.Contains(instanceId))
        {
            return AmcResult.Error(403, "Unauthorized request.");
        }

        http.Items[typeof(SandboxInstance)] = instance;
        return null;
    }

    private IResult? Disturb(string? instanceId)
    {
        var faults = state.Faults.Current;
        if (state.Faults.Strikes(faults.Throttle, instanceId))
        {
            return new Throttled(faults.RetryAfterSeconds);
        }

        if (!state.Faults.Strikes(faults.ServerError, instanceId))
        {
            return null;
        }

        return state.Faults.Choose(3) switch
        {
            0 => AmcResult.Error(500, "Internal Error"),
            1 => AmcResult.GatewayError(502, "Internal server error"),
            _ => AmcResult.GatewayError(503, "Service Unavailable"),
        };
    }

    private static bool IsUnacceptable(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count > 0 && !accepted.Any(a => a.MatchesAllTypes || (a.MediaType.Value is { } type && IsJson(type)) || a.MediaType == "application/*");
    }

    private static bool IsJson(string mediaType)
    {
        var type = mediaType.Split(';')[0].Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/vnd.amc", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Throttled(int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return AmcResult.Error(429, "Too many requests").ExecuteAsync(httpContext);
        }
    }
}
