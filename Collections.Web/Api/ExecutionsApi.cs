using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Web.Api;

internal static class ExecutionsApi
{
    public static void MapExecutions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/executions", ListAsync)
            .WithTags("Executions")
            .WithSummary("Runs at AMC of every kind, newest first; search looks into AMC's id, ours, and the text of the error.")
            .Produces<Page<ExecutionResource>>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/executions/{id:guid}/cancel", CancelAsync)
            .WithTags("Executions")
            .WithSummary("Cancels a run, at AMC too. The week of a first collection is SKIPPED by it; one that is collected again keeps its version.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> CancelAsync(Guid id, CollectionCommands commands, CancellationToken cancellationToken) =>
        await commands.CancelExecutionAsync(new(id), cancellationToken) is var outcome and not CommandOutcome.Done
            ? CollectionsApi.Refusal(outcome, "execution")
            : Results.NoContent();

    private static async Task<IResult> ListAsync(
        CollectionQueries queries,
        Guid? instanceId,
        Guid? collectionId,
        bool? open,
        string? state,
        string? purpose,
        string? search,
        string? after,
        int? limit,
        CancellationToken cancellationToken)
    {
        List<(string, string)> errors = [];
        if (CollectionsApi.Limit(limit, ExecutionFilter.MaxLimit) is { } wrong)
        {
            errors.Add(wrong);
        }

        var wanted = Enum.GetValues<ExecutionState>().Where(value => value.ToString().Equals(state, StringComparison.OrdinalIgnoreCase)).ToList();
        if (state is not null && wanted is [])
        {
            errors.Add(("state", $"'{state}' is none of {string.Join(", ", Enum.GetNames<ExecutionState>()).ToLowerInvariant()}."));
        }

        if (purpose is not null && !ExecutionFilter.Purposes.Contains(purpose))
        {
            errors.Add(("purpose", $"'{purpose}' is none of {string.Join(", ", ExecutionFilter.Purposes)}."));
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, errors);
        }

        try
        {
            var page = await queries.ExecutionsAsync(
                new()
                {
                    Instance = instanceId is { } instance ? new(instance) : null,
                    Collection = collectionId is { } collection ? new(collection) : null,
                    OnlyOpen = open ?? false,
                    State = wanted is [var one] ? one : null,
                    Purpose = purpose,
                    Search = search,
                    Cursor = after,
                    Limit = limit ?? 50,
                },
                cancellationToken);
            return Results.Ok(new Page<ExecutionResource>([.. page.Items.Select(ExecutionResource.Of)], page.Next));
        }
        catch (FormatException)
        {
            return CollectionsApi.BadCursor();
        }
    }
}
