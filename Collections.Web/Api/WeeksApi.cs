using System.Text.Json;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;

namespace Collections.Web.Api;

internal static class WeeksApi
{
    public static void MapWeeks(this IEndpointRouteBuilder api)
    {
        var weeks = api.MapGroup("/weeks/{id:guid}").WithTags("Weeks");
        weeks.MapGet("", FindAsync).WithSummary("A week with its query.").Produces<WeekDetailResource>().ProducesProblem(StatusCodes.Status404NotFound);
        weeks.MapGet("/executions", ExecutionsAsync)
            .WithSummary("Every run of a week at AMC, newest first.").Produces<Page<ExecutionResource>>().ProducesProblem(StatusCodes.Status404NotFound);
        weeks.MapGet("/versions", VersionsAsync)
            .WithSummary("Every stored result of a week, newest first.").Produces<Page<VersionResource>>().ProducesProblem(StatusCodes.Status404NotFound);
        weeks.MapGet("/log", LogAsync)
            .WithSummary("The calls and steps of a week's executions, oldest first.").Produces<Page<LogResource>>().ProducesProblem(StatusCodes.Status404NotFound);
        weeks.MapGet("/rows", RowsAsync)
            .WithSummary("Rows of the current result, or of a version, in AMC's order; with format=csv all of them as a file.")
            .Produces<Page<Dictionary<string, object>>>()
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound);

        Verb("retry", "Runs a FAILED week once more, from where it failed.", (commands, id, token) => commands.RetryAsync(id, token));
        Verb("skip", "Does not collect the week any more; what runs at AMC is cancelled.", (commands, id, token) => commands.SkipAsync(id, token));
        Verb("unskip", "Collects a SKIPPED week after all.", (commands, id, token) => commands.UnskipAsync(id, token));
        Verb("recollect", "Collects a further version of a SUCCESS week; the present one stays readable.", (commands, id, token) => commands.RecollectAsync(id, token));
        weeks.MapPost("/versions/{version:int}/current", RevertAsync)
            .WithSummary("Makes a stored version the current one.")
            .Produces<WeekResource>()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        void Verb(string verb, string summary, Func<CollectionCommands, WeekId, CancellationToken, Task<CommandOutcome>> act) =>
            weeks.MapPost($"/{verb}", async (Guid id, CollectionCommands commands, CollectionQueries queries, CancellationToken cancellationToken) =>
                    await AnswerAsync(await act(commands, new(id), cancellationToken), new(id), queries, cancellationToken))
                .WithSummary(summary)
                .Produces<WeekResource>()
                .ProducesProblem(StatusCodes.Status403Forbidden)
                .ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> AnswerAsync(CommandOutcome outcome, WeekId id, CollectionQueries queries, CancellationToken cancellationToken) =>
        outcome is not CommandOutcome.Done ? CollectionsApi.Refusal(outcome, "week")
        : await queries.WeekAsync(id, cancellationToken) is { } week ? Results.Ok(WeekResource.Of(week.Week))
        : ApiProblems.NotFound("week");

    private static async Task<IResult> FindAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.WeekAsync(new(id), cancellationToken) is { } week ? Results.Ok(WeekDetailResource.Of(week)) : ApiProblems.NotFound("week");

    private static async Task<IResult> ExecutionsAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.WeekExecutionsAsync(new(id), cancellationToken) is var executions && (executions is not [] || await ExistsAsync(id, queries, cancellationToken))
            ? Results.Ok(new Page<ExecutionResource>([.. executions.Select(ExecutionResource.Of)]))
            : ApiProblems.NotFound("week");

    private static async Task<IResult> VersionsAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.WeekVersionsAsync(new(id), cancellationToken) is var versions && (versions is not [] || await ExistsAsync(id, queries, cancellationToken))
            ? Results.Ok(new Page<VersionResource>([.. versions.Select(VersionResource.Of)]))
            : ApiProblems.NotFound("week");

    private static async Task<IResult> LogAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.WeekLogAsync(new(id), cancellationToken) is var lines && (lines is not [] || await ExistsAsync(id, queries, cancellationToken))
            ? Results.Ok(new Page<LogResource>([.. lines.Select(LogResource.Of)]))
            : ApiProblems.NotFound("week");

    private static async Task<bool> ExistsAsync(Guid id, CollectionQueries queries, CancellationToken cancellationToken) =>
        await queries.WeekAsync(new(id), cancellationToken) is not null;

    private static async Task<IResult> RevertAsync(
        Guid id, int version, CollectionCommands commands, CollectionQueries queries, CancellationToken cancellationToken) =>
        (await queries.WeekVersionsAsync(new(id), cancellationToken)).FirstOrDefault(row => row.Version == version) is { } found
            ? await AnswerAsync(await commands.RevertAsync(new(id), found.Id, cancellationToken), new(id), queries, cancellationToken)
            : ApiProblems.NotFound("version of this week");

    private static async Task<IResult> RowsAsync(
        Guid id, int? version, long? after, int? limit, string? format, ResultRows rows, UserScope scope, HttpContext context)
    {
        List<(string, string)> errors = [];
        if (CollectionsApi.Limit(limit, ResultRows.MaxPageRows) is { } wrong)
        {
            errors.Add(wrong);
        }

        if (after is < 0)
        {
            errors.Add(("after", "Send 'next' of the page before."));
        }

        if (format is not (null or "json" or "csv"))
        {
            errors.Add(("format", $"'{format}' is none of json, csv."));
        }

        if (errors is not [])
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, errors);
        }

        if (await rows.FindAsync(scope, new(id), version, context.RequestAborted) is not { } result)
        {
            return ApiProblems.NotFound(version is null ? "week with a result" : "version of this week");
        }

        if (format == "csv")
        {
            return Results.Stream(
                stream => rows.WriteCsvAsync(scope, result, stream, context.RequestAborted),
                "text/csv; charset=utf-8",
                $"week-{result.WindowStart:yyyy-MM-dd}-version-{result.Version}.csv");
        }

        var page = await rows.PageAsync(scope, result, after ?? 0, limit ?? 100, context.RequestAborted);
        return Results.Stream(stream => WriteAsync(stream, page, context.RequestAborted), "application/json");
    }

    /// <summary>Numbers are written with the digits that are stored: a <c>double</c> in between would lose some.</summary>
    private static async Task WriteAsync(Stream stream, ResultPage page, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream);
        var result = page.Result;
        json.WriteStartObject();
        json.WriteNumber("version", result.Version);
        json.WriteBoolean("current", result.IsCurrent);
        json.WriteNumber("rows", result.Rows);
        json.WriteStartArray("columns");
        foreach (var column in result.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("dataType", column.DataType);
            json.WriteString("columnType", column.ColumnType);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("items");
        foreach (var row in page.Rows)
        {
            json.WriteStartObject();
            foreach (var (column, text) in result.Columns.Zip(row))
            {
                json.WritePropertyName(column.Name);
                if (text is null)
                {
                    json.WriteNullValue();
                }
                else if (column.IsNumber && text is not ("NaN" or "Infinity" or "-Infinity"))
                {
                    json.WriteRawValue(text);
                }
                else
                {
                    json.WriteStringValue(text);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (page.Next is { } next)
        {
            json.WriteString("next", next.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteNull("next");
        }

        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }
}
