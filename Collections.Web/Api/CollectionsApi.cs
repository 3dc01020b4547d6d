using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Mvc;

namespace Collections.Web.Api;

internal static class CollectionsApi
{
    public static void MapCollections(this IEndpointRouteBuilder api)
    {
        var collections = api.MapGroup("/collections").WithTags("Collections");
        collections.MapPost("", CreateAsync)
            .WithSummary("Makes a collection with all its weeks; with dryRun it only says which.")
            .Produces<CollectionResource>(StatusCodes.Status201Created)
            .Produces<PlanResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict);
        collections.MapGet("", ListAsync).WithSummary("Your collections, newest first; with deleted=true those that can still be restored.").Produces<Page<CollectionItem>>();
        collections.MapGet("/{id:guid}", FindAsync).WithSummary("A collection.").Produces<CollectionResource>().ProducesProblem(StatusCodes.Status404NotFound);
        collections.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Renames, extends or schedules a collection, or gives AMC more time for a week.")
            .Produces<CollectionResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        collections.MapDelete("/{id:guid}", async (Guid id, CollectionCommands commands, CancellationToken cancellationToken) =>
                await commands.DeleteAsync(new(id), cancellationToken) is var outcome && outcome is CommandOutcome.Done
                    ? Results.NoContent()
                    : Refusal(outcome, "collection"))
            .WithSummary("Deletes a collection: gone from sight at once; what runs at AMC is cancelled. It can be restored for 24 hours.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);

        Described(
            collections.MapPost("/{id:guid}/pause", async (
                    Guid id, PauseBody? body, CollectionCommands commands, CollectionQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(
                    await commands.PauseAsync(new(id), body?.CancelRunning ?? false, cancellationToken), new(id), queries, cancellationToken)),
            "Submits nothing new; what runs goes on, or is cancelled at AMC too.");
        Verb("resume", "Goes on after a pause.", (commands, id, token) => commands.ResumeAsync(id, token));
        Verb("cancel", "Pauses and cancels at AMC what runs there.", (commands, id, token) => commands.CancelAsync(id, token));
        Verb("retry-failed", "Runs all FAILED weeks once more.", (commands, id, token) => commands.RetryFailedAsync(id, token));
        Verb("restore", "Takes a deletion back, within 24 hours: what was collected is as it was, what was open waits until resumed.", (commands, id, token) => commands.RestoreAsync(id, token));
        Verb("confirm", "Goes on although weeks were rejected with the same text.", (commands, id, token) => commands.ConfirmHeldAsync(id, token));

        Described(collections.MapPost("/{id:guid}/query", UseQueryAsync), "Goes on with another version of the workflow, for the missing weeks or for all.")
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);

        collections.MapGet("/{id:guid}/progress", ProgressAsync)
            .WithSummary("Where the collection and each of its weeks stand.")
            .Produces<ProgressResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        collections.MapGet("/{id:guid}/weeks", WeeksAsync)
            .WithSummary("The weeks of a collection, oldest first.")
            .Produces<Page<WeekResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        collections.MapGet("/{id:guid}/rows", RowsAsync)
            .WithSummary("The current rows of all weeks as one CSV file, each with week_start_date, week_end_date and version.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound);
        collections.MapGet("/{id:guid}/activity", ActivityAsync)
            .WithSummary("What people and the system did to a collection, newest first.")
            .Produces<Page<ActivityResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        void Verb(string verb, string summary, Func<CollectionCommands, CollectionId, CancellationToken, Task<CommandOutcome>> act) => Described(
            collections.MapPost($"/{{id:guid}}/{verb}", async (
                    Guid id, CollectionCommands commands, CollectionQueries queries, CancellationToken cancellationToken) =>
                await AnswerAsync(await act(commands, new(id), cancellationToken), new(id), queries, cancellationToken)),
            summary);

        static RouteHandlerBuilder Described(RouteHandlerBuilder verb, string summary) => verb
            .WithSummary(summary)
            .Produces<CollectionResource>()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>What a verb that was not carried out answers.</summary>
    internal static IResult Refusal(CommandOutcome outcome, string what) => outcome switch
    {
        CommandOutcome.Refused refused => Results.Problem(
            refused.Message,
            statusCode: StatusCodes.Status409Conflict,
            title: "Not possible in the present state.",
            extensions: new Dictionary<string, object?> { ["from"] = refused.From, ["to"] = refused.To }),
        CommandOutcome.Forbidden => Results.Problem("You may look at this instance, but not change anything on it.", statusCode: StatusCodes.Status403Forbidden),
        _ => ApiProblems.NotFound(what),
    };

    private static async Task<IResult> CreateAsync(
        CollectionBody body, CollectionPlanner planner, CollectionQueries queries, IJobQueue queue, bool? dryRun, CancellationToken cancellationToken)
    {
        var (request, errors) = body.Read();
        if (request is null)
        {
            return ApiProblems.Invalid(errors);
        }

        if (dryRun ?? body.DryRun ?? false)
        {
            var plan = await planner.PreviewAsync(request, cancellationToken);
            return plan.IsAccepted ? Results.Ok(PlanResource.Of(plan)) : Refusal(plan.Problems);
        }

        switch (await planner.CreateAsync(request, cancellationToken))
        {
            case PlanOutcome.Done done:
                queue.Dispatch();
                return Results.Created(
                    $"/api/collections/{done.Id}", CollectionResource.Of((await queries.FindAsync(done.Id, cancellationToken))!));
            case PlanOutcome.Refused refused:
                return Refusal(refused.Problems);
            default:
                return ApiProblems.NotFound("collection");
        }
    }

    private static async Task<IResult> ListAsync(
        CollectionQueries queries,
        string? search,
        [FromQuery] string[]? status,
        [FromQuery] Guid[]? instanceId,
        string? sort,
        string? after,
        int? limit,
        bool? deleted,
        CancellationToken cancellationToken)
    {
        List<(string, string)> errors = [];
        var statuses = new List<CollectionStatus>();
        foreach (var text in status ?? [])
        {
            if (Enum.GetValues<CollectionStatus>().Where(value => value.Text() == text).ToList() is [var known])
            {
                statuses.Add(known);
            }
            else
            {
                errors.Add(("status", $"'{text}' is none of ACTIVE, PAUSED, COMPLETED, FAILED."));
            }
        }

        var order = sort switch { null or "newest" => CollectionSort.Newest, "lastChange" => CollectionSort.LastChange, "name" => CollectionSort.Name, _ => (CollectionSort?)null };
        if (order is null)
        {
            errors.Add(("sort", $"'{sort}' is none of newest, lastChange, name."));
        }

        if (Limit(limit, CollectionFilter.MaxLimit) is { } wrong)
        {
            errors.Add(wrong);
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, errors);
        }

        try
        {
            var page = await queries.ListAsync(
                new()
                {
                    Search = search,
                    Statuses = statuses,
                    Instances = [.. (instanceId ?? []).Select(id => new Core.Catalog.InstanceId(id))],
                    IsDeleted = deleted ?? false,
                    Sort = order!.Value,
                    Cursor = after,
                    Limit = limit ?? 50,
                },
                cancellationToken);
            return Results.Ok(new Page<CollectionItem>([.. page.Items.Select(CollectionItem.Of)], page.Next));
        }
        catch (FormatException)
        {
            return BadCursor();
        }
    }

    internal static (string, string)? Limit(int? limit, int max) => limit is < 1 || limit > max ? ("limit", $"A page has 1 to {max} items.") : null;

    internal static IResult BadCursor() =>
        ApiProblems.Invalid(StatusCodes.Status400BadRequest, [("after", "Send 'next' of the page before, of the same list in the same order.")]);

    private static async Task<IResult> FindAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.FindAsync(new(id), cancellationToken) is { } found ? Results.Ok(CollectionResource.Of(found)) : ApiProblems.NotFound("collection");

    private static async Task<IResult> ChangeAsync(
        Guid id, CollectionPatch body, CollectionPlanner planner, CollectionQueries queries, IJobQueue queue, CancellationToken cancellationToken)
    {
        var change = new CollectionChange
        {
            Name = body.Name,
            StartDate = body.StartDate,
            EndDate = body.EndDate,
            TimeoutSeconds = body.TimeoutSeconds,
            Schedule = body.Schedule is { } schedule ? new(schedule.Cron, schedule.TimeZone) : null,
        };
        switch (await planner.ChangeAsync(new(id), change, cancellationToken))
        {
            case PlanOutcome.Done:
                queue.Dispatch();
                return await FindAsync(id, queries, cancellationToken);
            case PlanOutcome.Refused refused:
                return Refusal(refused.Problems);
            default:
                return ApiProblems.NotFound("collection");
        }
    }

    private static async Task<IResult> UseQueryAsync(
        Guid id, QueryBody body, CollectionCommands commands, CollectionQueries queries, CancellationToken cancellationToken)
    {
        var (version, reach, errors) = body.Read();
        return errors is []
            ? await AnswerAsync(await commands.UseQueryAsync(new(id), version, reach, cancellationToken), new(id), queries, cancellationToken)
            : ApiProblems.Invalid(errors);
    }

    private static async Task<IResult> AnswerAsync(
        CommandOutcome outcome, CollectionId id, CollectionQueries queries, CancellationToken cancellationToken) =>
        outcome is CommandOutcome.Done ? await FindAsync(id.Value, queries, cancellationToken) : Refusal(outcome, "collection");

    private static async Task<IResult> ProgressAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.ProgressAsync(new(id), cancellationToken) is { } progress
            ? Results.Ok(ProgressResource.Of(progress))
            : ApiProblems.NotFound("collection");

    private static async Task<IResult> WeeksAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.ProgressAsync(new(id), cancellationToken) is { } progress
            ? Results.Ok(new Page<WeekResource>([.. progress.Weeks.Select(WeekResource.Of)]))
            : ApiProblems.NotFound("collection");

    private static async Task<IResult> RowsAsync(
        Guid id, CollectionQueries queries, ResultRows rows, UserScope scope, HttpContext context)
    {
        if (await queries.FindAsync(new(id), context.RequestAborted) is not { } collection)
        {
            return ApiProblems.NotFound("collection");
        }

        var weeks = await rows.FindAllAsync(scope, collection.Id, context.RequestAborted);
        return Results.Stream(
            stream => rows.WriteCsvAsync(scope, weeks, stream, context.RequestAborted), "text/csv; charset=utf-8", $"{FileName(collection.Name)}.csv");
    }

    // What every file system takes; the browser shows it when it asks where to put the file.
    private static string FileName(string name)
    {
        var safe = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'));
        var brief = string.Join('-', safe.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return brief is "" ? "collection" : brief[..Math.Min(80, brief.Length)];
    }

    private static async Task<IResult> ActivityAsync(Guid id, long? after, int? limit, CollectionQueries queries, CancellationToken cancellationToken)
    {
        if (Limit(limit, CollectionFilter.MaxLimit) is { } wrong)
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [wrong]);
        }

        if (await queries.FindAsync(new(id), cancellationToken) is null)
        {
            return ApiProblems.NotFound("collection");
        }

        var page = await queries.ActivityAsync(new(id), after, limit ?? 50, cancellationToken);
        return Results.Ok(new Page<ActivityResource>([.. page.Items.Select(ActivityResource.Of)], page.Next?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static IResult Refusal(IReadOnlyList<PlanProblem> problems) => problems switch
    {
        [{ Kind: PlanProblemKind.InstanceReadOnly, Message: var message }] => Results.Problem(message, statusCode: StatusCodes.Status403Forbidden),
        [{ Kind: PlanProblemKind.NameTaken } taken] => ApiProblems.Invalid(StatusCodes.Status409Conflict, [(taken.Field, taken.Message)]),
        _ => ApiProblems.Invalid(problems.Select(problem => (problem.Field, problem.Message))),
    };
}
