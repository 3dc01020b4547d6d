using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Web.Api;

/// <summary>Has AMC compile a query before it costs anything.</summary>
internal static class ChecksApi
{
    public static void MapChecks(this IEndpointRouteBuilder api)
    {
        var checks = api.MapGroup("/checks").WithTags("Workflows");
        checks.MapPost("", StartAsync)
            .WithSummary("Has AMC check a query, saved or not, by a dry run: nothing is executed. Ask for the answer at Location.")
            .Produces<CheckResource>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        checks.MapGet("/{id:guid}", async (Guid id, QueryChecks queries, CancellationToken cancellationToken) =>
                await queries.ReadAsync(new(id), cancellationToken) is { } state ? Results.Ok(CheckResource.Of(id, state)) : ApiProblems.NotFound("check"))
            .WithSummary("What AMC says to a query.")
            .Produces<CheckResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> StartAsync(
        CheckBody body, QueryChecks checks, CatalogQueries catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        List<(string, string)> errors = [];
        var values = CollectionBody.ReadValues(body.Parameters, errors);
        if ((body.WorkflowId is null) == (body.SqlQuery is null))
        {
            errors.Add(("sqlQuery", "Give either sqlQuery or workflowId."));
        }

        var workflow = body.WorkflowId is { } saved ? await catalog.FindWorkflowAsync(new(saved), cancellationToken) : null;
        if (body.WorkflowId is not null && workflow is null)
        {
            errors.Add(("workflowId", "There is no such workflow."));
        }

        if (body.InstanceId is null && body.WorkflowId is null)
        {
            errors.Add(("instanceId", "Name the instance on which AMC is to check it."));
        }

        if (body.TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(body.TimeZone, out _))
        {
            errors.Add(("timeZone", $"'{body.TimeZone}' is no time zone of the tz database."));
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(errors);
        }

        foreach (var parameter in workflow?.Current.Parameters ?? [])
        {
            if (parameter.Default is { } otherwise)
            {
                values.TryAdd(parameter.Name, otherwise);
            }
        }

        var last = WeekCalendar.LastCompleteWeeks(1, time.GetUtcNow(), TimeZoneInfo.Utc);
        var request = new QueryCheckRequest(
            body.InstanceId is { } instance ? new(instance) : workflow!.Workflow.InstanceId,
            body.SqlQuery ?? workflow!.SqlQuery,
            body.StartDate ?? last.Start,
            body.EndDate ?? (body.StartDate is { } start ? start.AddDays(6) : last.End),
            body.TimeZone)
        {
            MarksFiltered = body.MarksFiltered ?? workflow?.Current.MarksFiltered ?? true,
            Filters = new(body.Filters?.Campaigns ?? [], body.Filters?.Asins ?? []),
            Parameters = values,
        };
        switch (await checks.StartAsync(request, cancellationToken))
        {
            case QueryCheckOutcome.Started started:
                var state = await checks.ReadAsync(started.Id, cancellationToken) ?? new QueryCheckState.Waiting("");
                return Results.Accepted($"/api/checks/{started.Id}", CheckResource.Of(started.Id.Value, state));
            case QueryCheckOutcome.Invalid invalid:
                return ApiProblems.Invalid([("sqlQuery", invalid.Message)]);
            default:
                return Results.Problem("You may not run queries on this instance, or there is no such instance.", statusCode: StatusCodes.Status403Forbidden);
        }
    }

    /// <param name="WorkflowId">A saved query, with its defaults; else give <paramref name="SqlQuery"/>.</param>
    /// <param name="InstanceId">Default: the workflow's.</param>
    /// <param name="StartDate">The window that is put into it. Default: the last complete week.</param>
    /// <param name="EndDate">Default: six days later.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record CheckBody(
        Guid? WorkflowId,
        Guid? InstanceId,
        string? SqlQuery,
        bool? MarksFiltered,
        DateOnly? StartDate,
        DateOnly? EndDate,
        string? TimeZone,
        FiltersBody? Filters,
        Dictionary<string, JsonElement>? Parameters);

    /// <param name="State"><c>waiting</c>; then <c>accepted</c>, <c>rejected</c> (AMC would not run it) or <c>failed</c> (AMC could not be asked).</param>
    /// <param name="Message">What it waits for, AMC's own words, or why AMC could not be asked.</param>
    private sealed record CheckResource(Guid Id, string State, string? Message)
    {
        public static CheckResource Of(Guid id, QueryCheckState state) => state switch
        {
            QueryCheckState.Accepted => new(id, "accepted", null),
            QueryCheckState.Rejected rejected => new(id, "rejected", rejected.Message),
            QueryCheckState.Failed failed => new(id, "failed", failed.Message),
            QueryCheckState.Waiting waiting => new(id, "waiting", waiting.Reason),
            _ => throw new InvalidOperationException($"Unknown state {state}."),
        };
    }
}
