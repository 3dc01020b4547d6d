using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Web.Api;

internal static class WorkflowsApi
{
    public static void MapWorkflows(this IEndpointRouteBuilder api)
    {
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
            .WithSummary("Archives a workflow; collections that were made with it go on.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        workflows.MapPost("/{id:guid}/restore", RestoreAsync)
            .WithSummary("Brings an archived workflow back.")
            .Produces<WorkflowResource>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> FindAsync(Guid id, CatalogQueries catalog, CancellationToken cancellationToken) =>
        await ResourceAsync(new(id), catalog, cancellationToken) is { } found ? Results.Ok(found) : ApiProblems.NotFound("workflow");

    private static async Task<WorkflowResource?> ResourceAsync(WorkflowId id, CatalogQueries catalog, CancellationToken cancellationToken) =>
        await catalog.FindWorkflowAsync(id, cancellationToken) is { } found
            ? WorkflowResource.Of(found, await catalog.QueriesOfAsync(id, version: null, cancellationToken))
            : null;

    private static async Task<IResult> CreateAsync(WorkflowBody body, WorkflowWriter writer, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        if (body.InstanceId is not { } instance)
        {
            return ApiProblems.Invalid([("instanceId", "Name the instance that the workflow is for.")]);
        }

        List<(string, string)> errors = [];
        var parameters = Read(body.Parameters, errors);
        if (errors is not [])
        {
            return ApiProblems.Invalid(errors);
        }

        var request = new WorkflowRequest
        {
            Parameters = parameters ?? [],
            InstanceId = new(instance),
            Name = body.Name ?? "",
            Description = body.Description ?? "",
            SqlQuery = body.SqlQuery ?? "",
            MarksFiltered = body.MarksFiltered ?? true,
        };
        return await writer.CreateAsync(request, cancellationToken) switch
        {
            WorkflowOutcome.Done done => Results.Created(
                $"/api/workflows/{done.Id}", await ResourceAsync(done.Id, catalog, cancellationToken)),
            var outcome => Refusal(outcome),
        };
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, WorkflowPatch body, WorkflowWriter writer, CatalogQueries catalog, CancellationToken cancellationToken)
    {
        List<(string, string)> errors = [];
        var parameters = Read(body.Parameters, errors);
        if (errors is not [])
        {
            return ApiProblems.Invalid(errors);
        }

        var change = new WorkflowChange
        {
            Name = body.Name,
            Description = body.Description,
            SqlQuery = body.SqlQuery,
            MarksFiltered = body.MarksFiltered,
            Parameters = parameters,
            BaseVersion = body.BaseVersion,
        };
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
        WorkflowOutcome.Outdated outdated => ApiProblems.Invalid(
            StatusCodes.Status409Conflict,
            [("baseVersion", FormattableString.Invariant($"{outdated.SavedByName} saved version {outdated.Version} in between. Nothing was written; read it, then send yours with that baseVersion."))]),
        WorkflowOutcome.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
        _ => ApiProblems.NotFound("workflow"),
    };

    private static async Task<IResult> RestoreAsync(Guid id, WorkflowWriter writer, CatalogQueries catalog, CancellationToken cancellationToken) =>
        await writer.RestoreAsync(new(id), cancellationToken) switch
        {
            WorkflowOutcome.Done => await FindAsync(id, catalog, cancellationToken),
            var outcome => Refusal(outcome),
        };

    /// <summary>The parameters of a body, or what is wrong with them: a type is never guessed for a program.</summary>
    private static List<WorkflowParameter>? Read(IReadOnlyList<ParameterBody>? bodies, List<(string, string)> errors)
    {
        List<WorkflowParameter> parameters = [];
        foreach (var body in bodies ?? [])
        {
            var field = $"parameters.{body.Name}";
            if (string.IsNullOrEmpty(body.Name))
            {
                errors.Add(("parameters", "Each parameter has a name."));
            }
            else if (!Enum.TryParse<WorkflowParameterType>(body.Type, ignoreCase: true, out var type) || !Enum.IsDefined(type) || int.TryParse(body.Type, out _))
            {
                errors.Add((field, $"Say what {body.Name} is: text, number, date or list."));
            }
            else if (body.Default is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
            {
                parameters.Add(new(body.Name, type, null));
            }
            else if (SqlValue.FromJson(given) is { } value && WorkflowParameter.Read(type, value) is { } read)
            {
                parameters.Add(new(body.Name, type, read));
            }
            else
            {
                errors.Add((field, $"The default of {body.Name} must be {WorkflowParameter.Noun(type)}."));
            }
        }

        return bodies is null ? null : parameters;
    }

    /// <param name="SqlQuery">With <c>{{start_date}}</c>, <c>{{end_date}}</c> and names of your own.</param>
    /// <param name="MarksFiltered">Ask AMC to mark rows with hidden values instead of leaving them out. Default: true.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record WorkflowBody(
        Guid? InstanceId, string? Name, string? Description, string? SqlQuery, bool? MarksFiltered, IReadOnlyList<ParameterBody>? Parameters);

    /// <param name="Parameters">All of them; without it, those whose placeholder is still there are kept.</param>
    /// <param name="BaseVersion">The version that you have read. When somebody has saved a newer one, nothing is written.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record WorkflowPatch(
        string? Name, string? Description, string? SqlQuery, bool? MarksFiltered, IReadOnlyList<ParameterBody>? Parameters, int? BaseVersion);

    /// <param name="Type"><c>text</c>, <c>number</c>, <c>date</c> or <c>list</c>.</param>
    /// <param name="Default">What a collection takes that gives no value; missing: it must give one.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record ParameterBody(string? Name, string? Type, JsonElement? Default);

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
        public static WorkflowResource Of(WorkflowDetail detail, IReadOnlyDictionary<int, string> queries) => new(
            detail.Workflow.Id.Value,
            detail.Workflow.InstanceId.Value,
            detail.Workflow.InstanceName,
            detail.Workflow.Name,
            detail.Workflow.Description,
            detail.Workflow.CurrentVersion,
            detail.SqlQuery,
            detail.Current.MarksFiltered,
            [.. detail.Parameters.Select(parameter => ParameterResource.Of(parameter, detail.Current.Parameters.FirstOrDefault(declared => declared.Name == parameter.Name)))],
            detail.Workflow.CreatedByName,
            detail.Workflow.CreatedAt,
            detail.Workflow.UpdatedAt,
            [
                .. detail.Versions.Select(version => new WorkflowVersionResource(
                    version.Version, queries[version.Version], version.SqlSha256, version.MarksFiltered, version.CreatedByName, version.CreatedAt)),
            ]);
    }

    private sealed record WorkflowVersionResource(int Version, string SqlQuery, string SqlSha256, bool MarksFiltered, string CreatedBy, DateTimeOffset CreatedAt);

    /// <param name="Kind"><c>window</c>, <c>filter</c>, <c>value</c>, <c>optionalList</c> or <c>amcParameter</c>.</param>
    /// <param name="Type"><c>text</c>, <c>number</c>, <c>date</c> or <c>list</c>; null where nobody has said.</param>
    /// <param name="Default">What a collection takes that gives no value.</param>
    private sealed record ParameterResource(string Name, string Kind, string? Type, JsonNode? Default)
    {
        public static ParameterResource Of(SqlParameter parameter, WorkflowParameter? declared) => new(
            parameter.Name,
            JsonNamingPolicy.CamelCase.ConvertName(parameter.Kind.ToString()),
            declared?.Type.ToString().ToLowerInvariant(),
            declared?.Default is { } value ? PlanningJson.ToNode(value is SqlValue.Date date ? new SqlValue.Text(date.ToString()) : value) : null);
    }
}
