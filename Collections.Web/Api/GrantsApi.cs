using System.Text.Json.Serialization;
using Collections.Core.Data;
using Collections.Core.Sharing;
using Collections.Web.Security;

namespace Collections.Web.Api;

/// <summary>Who else may see a configuration or a snapshot; the same calls for both.</summary>
internal static class GrantsApi
{
    /// <param name="things">The group of one thing, with its <c>id</c>.</param>
    /// <param name="what">In words: "snapshot".</param>
    /// <param name="list">Null: no such thing for this user, or not theirs.</param>
    public static void MapGrants(
        this RouteGroupBuilder things,
        string what,
        Func<IServiceProvider, Guid, CancellationToken, Task<IReadOnlyList<ShareGrant>?>> list,
        Func<IServiceProvider, Guid, UserId?, DateTimeOffset?, CancellationToken, Task<SharingOutcome>> share,
        Func<IServiceProvider, Guid, ShareGrantId, CancellationToken, Task<SharingOutcome>> unshare)
    {
        things.MapGet("/grants", async (Guid id, HttpContext context, CancellationToken cancellationToken) =>
                await list(context.RequestServices, id, cancellationToken) is { } grants
                    ? Results.Ok(new Page<GrantResource>([.. grants.Select(GrantResource.Of)]))
                    : ApiProblems.NotFound(what))
            .WithSummary($"With whom you share a {what}.")
            .Produces<Page<GrantResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        things.MapPost("/grants", async (Guid id, GrantBody body, HttpContext context, People people, TimeProvider time, CancellationToken cancellationToken) =>
            {
                if (body.ExpiresAt <= time.GetUtcNow())
                {
                    return ApiProblems.Invalid([("expiresAt", "This is in the past.")]);
                }

                if ((body.Everyone ?? false) == body.Email is not null)
                {
                    return ApiProblems.Invalid([("email", "Name a person by email, or send everyone: true for all who may see the instance.")]);
                }

                var person = body.Email is null ? null : await people.FindAsync(body.Email, cancellationToken);
                if (body.Email is not null && person is null)
                {
                    return ApiProblems.Invalid([("email", $"Nobody here has the address {body.Email}.")]);
                }

                var outcome = await share(context.RequestServices, id, person?.Id, body.ExpiresAt, cancellationToken);
                return outcome is SharingOutcome.Done done && await list(context.RequestServices, id, cancellationToken) is { } grants
                    && grants.FirstOrDefault(grant => grant.Id.Value == done.Id) is { } made
                        ? Results.Ok(GrantResource.Of(made))
                        : Refusal(outcome, what);
            })
            .WithSummary($"Shares a {what} with a person, or with everyone who may see the instance.")
            .Produces<GrantResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        things.MapDelete("/grants/{grant:guid}", async (Guid id, Guid grant, HttpContext context, CancellationToken cancellationToken) =>
                await unshare(context.RequestServices, id, new(grant), cancellationToken) is SharingOutcome.Done ? Results.NoContent() : ApiProblems.NotFound("grant"))
            .WithSummary("Takes it back; pages that are open by it close.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>What a change that was not made answers.</summary>
    internal static IResult Refusal(SharingOutcome outcome, string what) => outcome switch
    {
        SharingOutcome.Refused { Field: "" } refused => Results.Problem(refused.Message, statusCode: StatusCodes.Status422UnprocessableEntity),
        SharingOutcome.Refused refused => ApiProblems.Invalid([(refused.Field, refused.Message)]),
        SharingOutcome.Conflict conflict => Results.Problem(conflict.Message, statusCode: StatusCodes.Status409Conflict),
        _ => ApiProblems.NotFound(what),
    };

    /// <param name="Everyone">All who may see the instance, now and later.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record GrantBody(string? Email, bool? Everyone, DateTimeOffset? ExpiresAt);

    /// <param name="Name">Of the person; null for everyone.</param>
    private sealed record GrantResource(Guid Id, bool Everyone, string? Name, DateTimeOffset GrantedAt, DateTimeOffset? ExpiresAt)
    {
        public static GrantResource Of(ShareGrant grant) =>
            new(grant.Id.Value, grant.Grantee is null, grant.Grantee is null ? null : grant.GranteeName, grant.GrantedAt, grant.ExpiresAt);
    }
}
