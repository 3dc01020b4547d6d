using Collections.Core.Planning;

namespace Collections.Web.Api;

internal static class ExecutionsApi
{
    public static void MapExecutions(this IEndpointRouteBuilder api) =>
        api.MapGet("/executions", ListAsync)
            .WithTags("Executions")
            .WithSummary("Runs at AMC of every kind, newest first.")
            .Produces<Page<ExecutionResource>>();

    private static async Task<IResult> ListAsync(
        CollectionQueries queries, Guid? instanceId, Guid? collectionId, bool? open, string? after, int? limit, CancellationToken cancellationToken)
    {
        if (CollectionsApi.Limit(limit, ExecutionFilter.MaxLimit) is { } wrong)
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [wrong]);
        }

        try
        {
            var page = await queries.ExecutionsAsync(
                new()
                {
                    Instance = instanceId is { } instance ? new(instance) : null,
                    Collection = collectionId is { } collection ? new(collection) : null,
                    OnlyOpen = open ?? false,
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
