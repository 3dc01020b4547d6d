using System.Text.Json.Serialization;
using Collections.Core.Data;
using Collections.Web.Security;

namespace Collections.Web.Api;

internal static class TokensApi
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapPost("", IssueAsync)
            .WithMetadata(new Idempotency.SecretAnswer())
            .WithSummary("Makes a token that can do what you can; its text is in this answer only.")
            .Produces<IssuedToken>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        tokens.MapGet("", ListAsync).WithSummary("Your tokens, newest first, without their texts.").Produces<Page<TokenItem>>();
        tokens.MapDelete("/{id:guid}", RevokeAsync)
            .WithSummary("Revokes a token at once.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> IssueAsync(NewToken body, ApiTokens tokens, UserScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        List<(string, string)> errors = [];
        if (body.Name?.Trim() is not { Length: > 0 and <= 200 } name)
        {
            errors.Add(("name", "Give the token a name of at most 200 characters, so that you recognise it later."));
            name = "";
        }

        if (body.ExpiresAt <= time.GetUtcNow())
        {
            errors.Add(("expiresAt", "This is in the past."));
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(errors);
        }

        return await tokens.IssueAsync(scope.User, name, body.ExpiresAt, cancellationToken) is var (token, text)
            ? Results.Created($"/api/tokens/{token.Id}", new IssuedToken(token.Id, token.Name, text, token.CreatedAt, token.ExpiresAt))
            : Results.Problem($"You have {ApiTokens.Limit} tokens; revoke some first.", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<Page<TokenItem>> ListAsync(ApiTokens tokens, UserScope scope, CancellationToken cancellationToken) =>
        new([.. (await tokens.ListAsync(scope.User, cancellationToken)).Select(token =>
            new TokenItem(token.Id, token.Name, token.CreatedAt, token.ExpiresAt, token.LastUsedAt))]);

    private static async Task<IResult> RevokeAsync(Guid id, ApiTokens tokens, UserScope scope, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(scope.User, id, cancellationToken) ? Results.NoContent() : ApiProblems.NotFound("token");

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record NewToken(string? Name, DateTimeOffset? ExpiresAt);

    private sealed record IssuedToken(Guid Id, string Name, string Token, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    private sealed record TokenItem(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);
}
