using System.Text.Json;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Login with Amazon, as far as refreshing a token goes.</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/auth/o2/token", Refresh);

    private static async Task<IResult> Refresh(HttpContext http, SandboxState state)
    {
        if (await Read(http.Request) is not { } request)
        {
            return Error(http, 400, "invalid_request", "The request is missing a required parameter or otherwise malformed.");
        }

        if (request.GrantType != "refresh_token")
        {
            return string.IsNullOrEmpty(request.GrantType)
                ? Error(http, 400, "invalid_request", "The request is missing a required parameter : grant_type")
                : Error(http, 400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server");
        }

        if (string.IsNullOrEmpty(request.ClientId) || string.IsNullOrEmpty(request.ClientSecret) || request.ClientSecret == SandboxAccount.WrongSecret)
        {
            return Error(http, 401, "invalid_client", "Client authentication failed");
        }

        if (string.IsNullOrEmpty(request.RefreshToken))
        {
            return Error(http, 400, "invalid_request", "The request is missing a required parameter : refresh_token");
        }

        if (state.Faults.IsRevoked(request.RefreshToken) || state.Faults.Strikes(state.Faults.Current.RevokedToken, null))
        {
            return Error(
                http,
                400,
                "invalid_grant",
                "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.");
        }

        var token = state.Tokens.Issue(request.ClientId, request.RefreshToken);
        http.Response.Headers.CacheControl = "no-store";
        return AmcResult.Ok(
            new TokenBody(token, "bearer", state.Options.AccessTokenSeconds, request.RefreshToken), SandboxJson.Default.TokenBody, AmcResult.Json);
    }

    private static async Task<TokenRequestBody?> Read(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return new TokenRequestBody(form["grant_type"], form["refresh_token"], form["client_id"], form["client_secret"]);
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(
                request.Body, SandboxJson.Default.TokenRequestBody, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AmcResult<TokenErrorBody> Error(HttpContext http, int status, string error, string description)
    {
        var body = new TokenErrorBody(error, description, error, http.TraceIdentifier);
        return new AmcResult<TokenErrorBody>(status, body, SandboxJson.Default.TokenErrorBody, AmcResult.Json);
    }
}
