using System.Text.Json.Serialization;
using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Web.Api;

internal static class CatalogApi
{
    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup("/instances").WithTags("Instances");
        instances.MapGet("", async (CatalogQueries catalog, CancellationToken cancellationToken) =>
                new Page<InstanceResource>([.. (await catalog.InstancesAsync(cancellationToken)).Select(InstanceResource.Of)]))
            .WithSummary("The instances that are open to you, by name.");
        instances.MapGet("/{id:guid}", async (Guid id, CatalogQueries catalog, CancellationToken cancellationToken) =>
                await catalog.FindInstanceAsync(new(id), cancellationToken) is { } found ? Results.Ok(InstanceResource.Of(found)) : ApiProblems.NotFound("instance"))
            .WithSummary("An instance.")
            .Produces<InstanceResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        var workflows = api.MapGroup("/workflows").WithTags("Workflows");
        workflows.MapGet("", async (Guid? instanceId, CatalogQueries catalog, CancellationToken cancellationToken) =>
                new Page<WorkflowItem>(
                    [.. (await catalog.WorkflowsAsync(instanceId is { } id ? new InstanceId(id) : null, cancellationToken)).Select(WorkflowItem.Of)]))
            .WithSummary("The workflows of your instances, or of one, by name.");
        workflows.MapGet("/{id:guid}", FindAsync)
            .WithSummary("A workflow with its query, what that wants, and its versions.")
            .Produces<WorkflowResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        workflows.MapPost("", CreateAsync)
            .WithSummary("Makes a workflow.")
            .Produces<WorkflowResource>(StatusCodes.Status201Created)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict);
        workflows.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Renames a workflow, or gives it another query, which is a new version; collections keep theirs.")
            .Produces<WorkflowResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        workflows.MapDelete("/{id:guid}", DeleteAsync)
            .WithSummary("Takes a workflow out of sight; collections that were made with it go on.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> FindAsync(Guid id, CatalogQueries catalog, CancellationToken cancellationToken) =>
        await catalog.FindWorkflowAsync(new(id), cancellationToken) is { } found ? Results.Ok(WorkflowResource.Of(found)) : ApiProblems.NotFound("workflow");

    private static async Task<IResult> CreateAsync(WorkflowBody body, WorkflowWriter writer, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        if (body.InstanceId is not { } instance)
        {
            return ApiProblems.Invalid([("instanceId", "Name the instance that the workflow is for.")]);
        }

        var request = new WorkflowRequest
        {
            InstanceId = new(instance),
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            SqlQuery = body.SqlQuery ?? "",
            MarksFiltered = body.MarksFiltered ?? true,
        };
        return await writer.CreateAsync(request, cancellationToken) switch
        {
            WorkflowOutcome.Done done => Results.Created(
                $"/api/workflows/{done.Id}", WorkflowResource.Of((await catalog.FindWorkflowAsync(done.Id, cancellationToken))!)),
            var outcome => Refusal(outcome),
        };
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, WorkflowPatch body, WorkflowWriter writer, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        var change = new WorkflowChange { Name = body.Name, Description = body.Description, SqlQuery = body.SqlQuery, MarksFiltered = body.MarksFiltered };
        return await writer.ChangeAsync(new(id), change, cancellationToken) switch
        {
            WorkflowOutcome.Done => await FindAsync(id, catalog, cancellationToken),
            var outcome => Refusal(outcome),
        };
    }

    private static async Task<IResult> DeleteAsync(Guid id, WorkflowWriter writer, CancellationToken cancellationToken) =>
        await writer.DeleteAsync(new(id), cancellationToken) switch
        {
            WorkflowOutcome.Done => Results.NoContent(),
            var outcome => Refusal(outcome),
        };

    private static IResult Refusal(WorkflowOutcome outcome) => outcome switch
    {
        WorkflowOutcome.Refused { Problems: [{ Kind: CatalogProblemKind.InstanceReadOnly, Message: var message }] } =>
            Results.Problem(message, statusCode: StatusCodes.Status403Forbidden),
        WorkflowOutcome.Refused { Problems: [{ Kind: CatalogProblemKind.NameTaken } taken] } =>
            ApiProblems.Invalid(StatusCodes.Status409Conflict, [(taken.Field, taken.Message)]),
        WorkflowOutcome.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
        _ => ApiProblems.NotFound("workflow"),
    };

    /// <param name="SqlQuery">With <c>{{start_date}}</c>, <c>{{end_date}}</c> and names of your own.</param>
    /// <param name="MarksFiltered">Ask AMC to mark rows with hidden values instead of leaving them out. Default: true.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record WorkflowBody(Guid? InstanceId, string? Name, string? Description, string? SqlQuery, bool? MarksFiltered);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record WorkflowPatch(string? Name, string? Description, string? SqlQuery, bool? MarksFiltered);

    private sealed record WorkflowItem(
        Guid Id,
        Guid InstanceId,
        string InstanceName,
        string Name,
        string Description,
        int CurrentVersion,
        string CreatedBy,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt)
    {
        public static WorkflowItem Of(WorkflowRow row) => new(
            row.Id.Value, row.InstanceId.Value, row.InstanceName, row.Name, row.Description, row.CurrentVersion, row.CreatedByName, row.CreatedAt, row.UpdatedAt);
    }

    /// <param name="SqlQuery">Of the current version.</param>
    /// <param name="Parameters">What the query wants, beside the window: filters, values of your own, parameters of AMC.</param>
    private sealed record WorkflowResource(
        Guid Id,
        Guid InstanceId,
        string InstanceName,
        string Name,
        string Description,
        int CurrentVersion,
        string SqlQuery,
        bool MarksFiltered,
        IReadOnlyList<ParameterResource> Parameters,
        string CreatedBy,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt,
        IReadOnlyList<WorkflowVersionResource> Versions)
    {
        public static WorkflowResource Of(WorkflowDetail detail) => new(
            detail.Workflow.Id.Value,
            detail.Workflow.InstanceId.Value,
            detail.Workflow.InstanceName,
            detail.Workflow.Name,
            detail.Workflow.Description,
            detail.Workflow.CurrentVersion,
            detail.Current.SqlQuery,
            detail.Current.MarksFiltered,
            [.. detail.Parameters.Select(ParameterResource.Of)],
            detail.Workflow.CreatedByName,
            detail.Workflow.CreatedAt,
            detail.Workflow.UpdatedAt,
            [.. detail.Versions.Select(version => new WorkflowVersionResource(version.Version, version.SqlQuery, version.SqlSha256, version.MarksFiltered, version.CreatedByName, version.CreatedAt))]);
    }

    private sealed record WorkflowVersionResource(int Version, string SqlQuery, string SqlSha256, bool MarksFiltered, string CreatedBy, DateTimeOffset CreatedAt);

    /// <param name="Kind"><c>window</c>, <c>filter</c>, <c>value</c>, <c>optionalList</c> or <c>amcParameter</c>.</param>
    private sealed record ParameterResource(string Name, string Kind)
    {
        public static ParameterResource Of(SqlParameter parameter) =>
            new(parameter.Name, $"{char.ToLowerInvariant(parameter.Kind.ToString()[0])}{parameter.Kind.ToString()[1..]}");
    }

    /// <param name="AmcInstanceId">Amazon's id.</param>
    /// <param name="EntityId">Amazon's id of its account.</param>
    /// <param name="Role">What you are on this instance: Admin, Analyst or Viewer.</param>
    /// <param name="OnHoldReason">Why the instance or its account waits for a person.</param>
    private sealed record InstanceResource(
        Guid Id,
        string AmcInstanceId,
        string Name,
        Guid AccountId,
        string AccountName,
        string EntityId,
        string MarketplaceId,
        bool Simulated,
        string TimeZone,
        string? Currency,
        string Role,
        bool Editable,
        int MaxOpenExecutions,
        int OpenByOthers,
        DateTimeOffset? ThrottledUntil,
        DateTimeOffset? OnHoldSince,
        string? OnHoldReason)
    {
        public static InstanceResource Of(InstanceRow row) => new(
            row.Id.Value,
            row.AmcInstanceId.Value,
            row.Name,
            row.AccountId.Value,
            row.AccountName,
            row.EntityId.Value,
            row.MarketplaceId.Value,
            row.IsSimulated,
            row.TimeZone,
            row.Currency,
            row.Role,
            row.IsEditable,
            row.MaxOpenExecutions,
            row.OpenByOthers,
            row.ThrottledUntil,
            row.OnHoldSince,
            row.OnHoldReason);
    }
}
