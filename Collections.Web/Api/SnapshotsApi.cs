using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Features.Sharing;
using Collections.Web.Security;
using Microsoft.Net.Http.Headers;

namespace Collections.Web.Api;

/// <summary>Frozen reports, and who may see them.</summary>
internal static class SnapshotsApi
{
    private const string What = "snapshot";
    private const int UsualLinkDays = 30;

    public static void MapSnapshots(this IEndpointRouteBuilder api)
    {
        api.MapPost("/collections/{id:guid}/snapshots", TakeAsync)
            .WithTags("Snapshots")
            .WithSummary("Freezes a report as it is now.")
            .Produces<SnapshotResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);

        api.MapGet("/snapshots", async (Guid? collectionId, SnapshotQueries queries, CancellationToken cancellationToken) =>
                new Page<SnapshotResource>(
                    [.. (await queries.ListAsync(collectionId is { } id ? new(id) : null, cancellationToken)).Select(row => SnapshotResource.Of(row))]))
            .WithTags("Snapshots")
            .WithSummary("The snapshots that you took or were given, newest first.");

        var snapshots = api.MapGroup("/snapshots/{id:guid}").WithTags("Snapshots");
        snapshots.MapGet("", FindAsync).WithSummary("A snapshot with its layout.").Produces<SnapshotResource>().ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapGet("/content", ContentAsync)
            .WithSummary("What is frozen, byte by byte as it was hashed; the hash is the ETag.")
            .Produces<JsonObject>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapGet("/changes", ChangesAsync)
            .WithSummary("What changed since: the frozen figures that differ today.")
            .Produces<SnapshotChangesResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapGet("/export", ExportAsync)
            .WithSummary("What is frozen as a file: format csv (one table), xlsx or json.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapPatch("", async (Guid id, SnapshotPatch body, SnapshotWriter writer, SnapshotQueries queries, CancellationToken cancellationToken) =>
                body is { Name: null, Note: null }
                    ? ApiProblems.Invalid([("name", "Nothing is to be changed.")])
                    : await AnswerAsync(await writer.ChangeAsync(new(id), body.Name, body.Note, cancellationToken), queries, cancellationToken))
            .WithSummary("Renames your snapshot, or changes its note. What is frozen cannot be changed.")
            .Produces<SnapshotResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapDelete("", async (Guid id, SnapshotWriter writer, CancellationToken cancellationToken) =>
                await writer.DeleteAsync(new(id), cancellationToken) is SharingOutcome.Done ? Results.NoContent() : ApiProblems.NotFound(What))
            .WithSummary("Deletes your snapshot for everybody; pages that are open close.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapPost("/restore", async (Guid id, SnapshotWriter writer, SnapshotQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(await writer.RestoreAsync(new(id), cancellationToken), queries, cancellationToken))
            .WithSummary("Brings a deleted snapshot back.")
            .Produces<SnapshotResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        snapshots.MapPost("/link", LinkAsync)
            .WithMetadata(new Idempotency.SecretAnswer())
            .WithSummary("Makes a secret link that opens the snapshot without a sign-in; it is in this answer only. The link before ends.")
            .Produces<LinkResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapDelete("/link", async (Guid id, SnapshotWriter writer, CancellationToken cancellationToken) =>
                await writer.RevokeLinkAsync(new(id), cancellationToken) is SharingOutcome.Done ? Results.NoContent() : ApiProblems.NotFound("link of a snapshot"))
            .WithSummary("Ends the link; pages that are open by it close.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapGet("/accesses", async (Guid id, SnapshotQueries queries, CancellationToken cancellationToken) =>
                await queries.FindAsync(new(id), cancellationToken) is { Row.IsMine: true }
                    ? Results.Ok(new Page<AccessResource>(
                        [.. (await queries.AccessesAsync(new(id), cancellationToken)).Select(access => new AccessResource(access.At, access.Name is null, access.Name))]))
                    : ApiProblems.NotFound(What))
            .WithSummary("Who opened your snapshot, the latest 100, newest first.")
            .Produces<Page<AccessResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        snapshots.MapGet("/comments", CommentsAsync).WithSummary("Its comments, oldest first.").Produces<Page<CommentResource>>().ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapPost("/comments", CommentAsync)
            .WithSummary("Comments on a snapshot.")
            .Produces<CommentResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapDelete("/comments/{comment:guid}", async (Guid id, Guid comment, SnapshotWriter writer, CancellationToken cancellationToken) =>
                await writer.DeleteCommentAsync(new(id), new(comment), cancellationToken) is SharingOutcome.Done ? Results.NoContent() : ApiProblems.NotFound("comment of yours"))
            .WithSummary("Takes your comment away.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        snapshots.MapGrants(
            What,
            async (services, id, token) =>
                services.GetRequiredService<SnapshotQueries>() is var queries && await queries.FindAsync(new(id), token) is { Row.IsMine: true }
                    ? await queries.GrantsAsync(new(id), token)
                    : null,
            (services, id, person, expiresAt, token) => services.GetRequiredService<SnapshotWriter>().ShareAsync(new(id), person, expiresAt, token),
            (services, id, grant, token) => services.GetRequiredService<SnapshotWriter>().UnshareAsync(new(id), grant, token));
    }

    private static async Task<IResult> TakeAsync(
        Guid id, SnapshotBody body, SnapshotTaker taker, ReportConfigQueries configs, SnapshotQueries queries, CancellationToken cancellationToken)
    {
        var layout = ReportLayout.Standard;
        if (body is { Layout: not null, ConfigId: not null })
        {
            return ApiProblems.Invalid([("layout", "Send a layout or a configId, not both.")]);
        }

        if (body.Layout is { } json)
        {
            var (read, problem) = ReportConfigsApi.ReadLayout(json.GetRawText());
            if (read is null)
            {
                return ApiProblems.Invalid([("layout", problem!)]);
            }

            layout = read;
        }

        if (body.ConfigId is { } configId)
        {
            if (await configs.FindAsync(new(configId), cancellationToken) is not { } config || config.Collection.Value != id)
            {
                return ApiProblems.Invalid([("configId", "There is no such configuration of this report, or it is not open to you.")]);
            }

            layout = config.Layout;
        }

        return await AnswerAsync(
            await taker.TakeAsync(new(id), body.Name ?? "", body.Note ?? "", layout, cancellationToken), queries, cancellationToken, isNew: true);
    }

    private static async Task<IResult> FindAsync(Guid id, SnapshotQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(new(id), cancellationToken) is { } found ? Results.Ok(SnapshotResource.Of(found.Row, found.Layout)) : ApiProblems.NotFound(What);

    private static async Task<IResult> ContentAsync(Guid id, SnapshotQueries queries, SnapshotWriter writer, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(new(id), cancellationToken) is not { } found)
        {
            return ApiProblems.NotFound(What);
        }

        await writer.CountAccessAsync(new(id), cancellationToken);
        return Results.Bytes(found.Content, "application/json", entityTag: new EntityTagHeaderValue($"\"{found.Row.Sha256}\""));
    }

    private static async Task<IResult> ChangesAsync(Guid id, SnapshotQueries queries, SnapshotTaker taker, CancellationToken cancellationToken) =>
        await queries.FindAsync(new(id), cancellationToken) is { } found && await taker.ChangesAsync(found, cancellationToken) is { } changes
            ? Results.Ok(SnapshotChangesResource.Of(changes))
            : ApiProblems.NotFound("snapshot of a report that you may see");

    private static async Task<IResult> ExportAsync(
        Guid id, string? format, string? table, SnapshotQueries queries, SnapshotWriter writer, HttpContext context, CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(new(id), cancellationToken) is not { } found)
        {
            return ApiProblems.NotFound(What);
        }

        await writer.CountAccessAsync(new(id), cancellationToken);
        return await SnapshotExport.AnswerAsync(found, context.Request, format, table, cancellationToken);
    }

    private static async Task<IResult> LinkAsync(
        Guid id, LinkBody? body, SnapshotWriter writer, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var secret = SecretText.Create();
        var expiresAt = body?.ExpiresAt ?? time.GetUtcNow().AddDays(UsualLinkDays);
        return await writer.LinkAsync(new(id), secret.Hash, expiresAt, cancellationToken) is var outcome and not SharingOutcome.Done
            ? GrantsApi.Refusal(outcome, What)
            : Results.Ok(new LinkResource($"{context.Request.Scheme}://{context.Request.Host}{SharedSnapshotPage.Address(secret.Text)}", expiresAt));
    }

    private static async Task<IResult> CommentsAsync(Guid id, SnapshotQueries queries, CancellationToken cancellationToken) =>
        await queries.IsOpenAsync(new(id), cancellationToken)
            ? Results.Ok(new Page<CommentResource>([.. (await queries.CommentsAsync(new(id), cancellationToken)).Select(CommentResource.Of)]))
            : ApiProblems.NotFound(What);

    private static async Task<IResult> CommentAsync(
        Guid id, CommentBody body, SnapshotWriter writer, SnapshotQueries queries, CancellationToken cancellationToken)
    {
        var outcome = await writer.CommentAsync(new(id), body.Text ?? "", cancellationToken);
        return outcome is SharingOutcome.Done done
            && (await queries.CommentsAsync(new(id), cancellationToken)).FirstOrDefault(comment => comment.Id.Value == done.Id) is { } made
                ? Results.Created($"/api/snapshots/{id}/comments", CommentResource.Of(made))
                : GrantsApi.Refusal(outcome, What);
    }

    private static async Task<IResult> AnswerAsync(SharingOutcome outcome, SnapshotQueries queries, CancellationToken cancellationToken, bool isNew = false)
    {
        if (outcome is not SharingOutcome.Done done || await queries.FindAsync(new(done.Id), cancellationToken) is not { } found)
        {
            return GrantsApi.Refusal(outcome, outcome is SharingOutcome.NotFound && isNew ? "collection" : What);
        }

        var resource = SnapshotResource.Of(found.Row, found.Layout);
        return isNew ? Results.Created($"/api/snapshots/{done.Id}", resource) : Results.Ok(resource);
    }

    /// <param name="Layout">What to freeze; or <paramref name="ConfigId"/>; neither: the standard view.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record SnapshotBody(string? Name, string? Note, JsonElement? Layout, Guid? ConfigId);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record SnapshotPatch(string? Name, string? Note);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record LinkBody(DateTimeOffset? ExpiresAt);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record CommentBody(string? Text);

    private sealed record LinkResource(string Url, DateTimeOffset ExpiresAt);

    /// <param name="ByLink">By somebody who held the link.</param>
    private sealed record AccessResource(DateTimeOffset At, bool ByLink, string? Name);

    private sealed record CommentResource(Guid Id, string Author, bool Mine, DateTimeOffset CreatedAt, string Text)
    {
        public static CommentResource Of(SnapshotComment comment) => new(comment.Id.Value, comment.AuthorName, comment.IsMine, comment.CreatedAt, comment.Text);
    }

    /// <param name="CollectionId">Null: the collection is gone, or not open to you.</param>
    /// <param name="Sha256">Of what GET …/content gives.</param>
    /// <param name="LinkExpiresAt">Of yours; null: there is no link.</param>
    private sealed record SnapshotResource(
        Guid Id,
        Guid? CollectionId,
        string Name,
        string Note,
        string Author,
        bool Mine,
        DateTimeOffset CreatedAt,
        string Sha256,
        long Bytes,
        int Comments,
        bool Shared,
        DateTimeOffset? LinkExpiresAt,
        long Accesses,
        DateTimeOffset? LastAccessAt,
        JsonNode? Layout)
    {
        public static SnapshotResource Of(SnapshotRow row, ReportLayout? layout = null) => new(
            row.Id.Value,
            row.Collection?.Value,
            row.Name,
            row.Note,
            row.AuthorName,
            row.IsMine,
            row.CreatedAt,
            row.Sha256,
            row.Bytes,
            row.Comments,
            row.IsShared,
            row.LinkExpiresAt,
            row.Accesses,
            row.LastAccessAt,
            layout is null ? null : JsonNode.Parse(ReportLayoutJson.Write(layout)));
    }

    /// <param name="Compared">How many frozen figures were compared.</param>
    /// <param name="NewWeeks">How many weeks after the frozen ones have a result now, in any of the collections.</param>
    /// <param name="GoneKpis">KPIs that the report has no more.</param>
    /// <param name="GoneCollections">Frozen names of collections that could not be compared: they are no more, or not open to you.</param>
    private sealed record SnapshotChangesResource(
        int Compared, int NewWeeks, IReadOnlyList<string> GoneKpis, IReadOnlyList<string> GoneCollections, IReadOnlyList<SnapshotChangeResource> Items)
    {
        public static SnapshotChangesResource Of(SnapshotChanges changes) => new(
            changes.Compared,
            changes.NewWeeks.Count,
            changes.GoneKpis,
            changes.GoneCollections,
            [
                .. changes.Figures.Select(figure => new SnapshotChangeResource(
                    figure.Collection, figure.Week, figure.Kpi.Key, figure.Was, figure.Now, figure.Absolute, figure.Percent, figure.VersionWas, figure.VersionNow)),
            ]);
    }

    /// <param name="Collection">Its name when it was frozen.</param>
    /// <param name="Was">Null: there was no value; never zero.</param>
    /// <param name="PercentageChange">A share: 0.012 is 1.2 %.</param>
    private sealed record SnapshotChangeResource(
        string Collection,
        DateOnly WeekStartDate,
        string Kpi,
        decimal? Was,
        decimal? Now,
        decimal? AbsoluteChange,
        decimal? PercentageChange,
        int? VersionWas,
        int? VersionNow);
}
