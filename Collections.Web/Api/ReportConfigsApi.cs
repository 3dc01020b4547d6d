using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;

namespace Collections.Web.Api;

/// <summary>Saved views of reports.</summary>
internal static class ReportConfigsApi
{
    private const string What = "report configuration";

    public static void MapReportConfigs(this IEndpointRouteBuilder api)
    {
        var ofCollection = api.MapGroup("/collections/{id:guid}/report/configs").WithTags("Report configurations");
        ofCollection.MapGet("", ListAsync)
            .WithSummary("The saved views of a report: yours, and those that are shared with you.")
            .Produces<Page<ReportConfigResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        ofCollection.MapPost("", CreateAsync)
            .WithSummary("Saves a view of a report.")
            .Produces<ReportConfigResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);

        var configs = api.MapGroup("/report-configs/{id:guid}").WithTags("Report configurations");
        configs.MapGet("", FindAsync).WithSummary("A saved view.").Produces<ReportConfigResource>().ProducesProblem(StatusCodes.Status404NotFound);
        configs.MapPatch("", ChangeAsync)
            .WithSummary("Renames your view, saves a new version of it, or makes it your default.")
            .Produces<ReportConfigResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        configs.MapDelete("", async (Guid id, ReportConfigWriter writer, CancellationToken cancellationToken) =>
                await writer.DeleteAsync(new(id), cancellationToken) is SharingOutcome.Done ? Results.NoContent() : ApiProblems.NotFound(What))
            .WithSummary("Deletes your view, also for those whom it is shared with.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        configs.MapPost("/restore", async (Guid id, ReportConfigWriter writer, ReportConfigQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(await writer.RestoreAsync(new(id), cancellationToken), queries, cancellationToken))
            .WithSummary("Brings a deleted view back.")
            .Produces<ReportConfigResource>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        configs.MapPost("/copy", async (Guid id, CopyBody body, ReportConfigWriter writer, ReportConfigQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(await writer.CopyAsync(new(id), body.Name ?? "", cancellationToken), queries, cancellationToken, isNew: true))
            .WithSummary("Makes a copy of your own: of your view, or of one that is shared with you.")
            .Produces<ReportConfigResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        configs.MapGet("/versions", VersionsAsync)
            .WithSummary("Every saved state of your view, newest first.")
            .Produces<Page<ReportConfigVersionResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        configs.MapPost("/versions/{version:int}/restore", async (
                Guid id, int version, ReportConfigWriter writer, ReportConfigQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(await writer.BringBackAsync(new(id), version, cancellationToken), queries, cancellationToken))
            .WithSummary("Saves an earlier state once more, as the newest version.")
            .Produces<ReportConfigResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        configs.MapGrants(
            What,
            async (services, id, token) =>
                services.GetRequiredService<ReportConfigQueries>() is var queries && await queries.FindAsync(new(id), token) is { IsMine: true }
                    ? await queries.GrantsAsync(new(id), token)
                    : null,
            (services, id, person, expiresAt, token) => services.GetRequiredService<ReportConfigWriter>().ShareAsync(new(id), person, expiresAt, token),
            (services, id, grant, token) => services.GetRequiredService<ReportConfigWriter>().UnshareAsync(new(id), grant, token));
    }

    /// <summary>The layout of a request, or what is wrong with it.</summary>
    internal static (ReportLayout? Layout, string? Problem) ReadLayout(string json)
    {
        try
        {
            var reading = ReportLayoutJson.Read(json);
            return reading.Notes is [] ? (reading.Layout, null) : (null, string.Join(" ", reading.Notes));
        }
        catch (JsonException)
        {
            return (null, "This is no layout: send an object with a version, as GET gives it.");
        }
    }

    private static async Task<IResult> ListAsync(Guid id, ReportConfigQueries queries, CollectionQueries collections, CancellationToken cancellationToken) =>
        await collections.FindAsync(new(id), cancellationToken) is null
            ? ApiProblems.NotFound("collection")
            : Results.Ok(new Page<ReportConfigResource>([.. (await queries.ListAsync(new(id), cancellationToken)).Select(ReportConfigResource.Of)]));

    private static async Task<IResult> FindAsync(Guid id, ReportConfigQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(new(id), cancellationToken) is { } found ? Results.Ok(ReportConfigResource.Of(found)) : ApiProblems.NotFound(What);

    private static async Task<IResult> CreateAsync(
        Guid id, ReportConfigBody body, ReportConfigWriter writer, ReportConfigQueries queries, CancellationToken cancellationToken)
    {
        if (body.Layout is not { } json)
        {
            return ApiProblems.Invalid([("layout", "Send the layout to save.")]);
        }

        return ReadLayout(json.GetRawText()) is (null, var problem)
            ? ApiProblems.Invalid([("layout", problem!)])
            : await AnswerAsync(
                await writer.CreateAsync(new(id), body.Name ?? "", ReadLayout(json.GetRawText()).Layout!, body.IsDefault ?? false, cancellationToken),
                queries,
                cancellationToken,
                isNew: true);
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, ReportConfigPatch body, ReportConfigWriter writer, ReportConfigQueries queries, CancellationToken cancellationToken)
    {
        var config = new ReportConfigId(id);
        SharingOutcome outcome = new SharingOutcome.Refused("", "Nothing is to be changed.");
        if (body.Layout is { } json)
        {
            var (layout, problem) = ReadLayout(json.GetRawText());
            if (layout is null || body.Version is null)
            {
                return ApiProblems.Invalid([layout is null ? ("layout", problem!) : ("version", "Send the version that you changed, so that nothing newer is overwritten.")]);
            }

            outcome = await writer.SaveAsync(config, body.Version.Value, layout, cancellationToken);
            if (outcome is not SharingOutcome.Done)
            {
                return GrantsApi.Refusal(outcome, What);
            }
        }

        if (body.Name is not null && (outcome = await writer.RenameAsync(config, body.Name, cancellationToken)) is not SharingOutcome.Done)
        {
            return GrantsApi.Refusal(outcome, What);
        }

        if (body.IsDefault is { } isDefault)
        {
            outcome = await writer.SetDefaultAsync(config, isDefault, cancellationToken);
        }

        return await AnswerAsync(outcome, queries, cancellationToken);
    }

    private static async Task<IResult> VersionsAsync(Guid id, ReportConfigQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(new(id), cancellationToken) is { IsMine: true }
            ? Results.Ok(new Page<ReportConfigVersionResource>(
                [.. (await queries.VersionsAsync(new(id), cancellationToken)).Select(row => new ReportConfigVersionResource(row.Version, row.Name, row.SavedAt, row.IsCurrent))]))
            : ApiProblems.NotFound(What);

    private static async Task<IResult> AnswerAsync(
        SharingOutcome outcome, ReportConfigQueries queries, CancellationToken cancellationToken, bool isNew = false)
    {
        if (outcome is not SharingOutcome.Done done || await queries.FindAsync(new(done.Id), cancellationToken) is not { } config)
        {
            return GrantsApi.Refusal(outcome, What);
        }

        var resource = ReportConfigResource.Of(config);
        return isNew ? Results.Created($"/api/report-configs/{done.Id}", resource) : Results.Ok(resource);
    }

    /// <param name="IsDefault">What you see first on this report.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record ReportConfigBody(string? Name, JsonElement? Layout, [property: JsonPropertyName("default")] bool? IsDefault);

    /// <param name="Version">With a layout: the version that it was made from.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record ReportConfigPatch(string? Name, JsonElement? Layout, int? Version, [property: JsonPropertyName("default")] bool? IsDefault);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record CopyBody(string? Name);

    private sealed record ReportConfigVersionResource(int Version, string Name, DateTimeOffset SavedAt, bool Current);

    /// <param name="Mine">Yours to change; else shared with you.</param>
    /// <param name="Notes">What another version of the program knew and this one leaves out.</param>
    private sealed record ReportConfigResource(
        Guid Id,
        Guid CollectionId,
        string Name,
        int Version,
        [property: JsonPropertyName("default")] bool IsDefault,
        bool Mine,
        bool Shared,
        string Owner,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt,
        IReadOnlyList<string> Notes,
        JsonNode? Layout)
    {
        public static ReportConfigResource Of(ReportConfig config) => new(
            config.Id.Value,
            config.Collection.Value,
            config.Name,
            config.Version,
            config.IsDefault,
            config.IsMine,
            config.IsShared,
            config.OwnerName,
            config.CreatedAt,
            config.UpdatedAt,
            config.Notes,
            JsonNode.Parse(ReportLayoutJson.Write(config.Layout)));
    }
}
