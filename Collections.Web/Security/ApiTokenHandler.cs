using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Collections.Core.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Collections.Web.Security;

/// <summary>Signs a request in by <c>Authorization: Bearer dc_…</c>.</summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggerFactory, UrlEncoder encoder, ApiTokens tokens, IUserClaimsPrincipalFactory<User> claims)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggerFactory, encoder)
{
    public const string SchemeName = "ApiToken";

    private const string Bearer = "Bearer ";

    public static bool IsMeant(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the token of a request; false when there is none or it cannot be one of ours.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out SecretText? secret)
    {
        secret = null;
        var text = IsMeant(request) ? request.Headers.Authorization.ToString()[Bearer.Length..].Trim() : "";
        return text.StartsWith(ApiTokens.Prefix, StringComparison.Ordinal) && SecretText.TryParse(text.AsSpan(ApiTokens.Prefix.Length), out secret);
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsMeant(Request))
        {
            return AuthenticateResult.NoResult();
        }

        if (!TryRead(Request, out var secret))
        {
            return AuthenticateResult.Fail($"The token is malformed: a token is '{ApiTokens.Prefix}' and 43 characters.");
        }

        if (await tokens.FindAsync(secret, Context.RequestAborted) is not { } user)
        {
            return AuthenticateResult.Fail("The token is unknown, revoked or expired.");
        }

        var principal = await claims.CreateAsync(user);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(principal), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = result.Failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Problem.WriteAsync(Context, StatusCodes.Status401Unauthorized, result.Failure?.Message ?? Problem.SignInNeeded);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.WriteAsync(Context, StatusCodes.Status403Forbidden, Problem.RoleNeeded);
}
