using System.Text.Json.Serialization;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using static Collections.Web.Api.ReportResources;

namespace Collections.Web.Api;

internal static class ReportApi
{
    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/collections/{id:guid}/report").WithTags("Reports");
        Described<ReportResource>(
            reports.MapGet("", (Guid id, [AsParameters] ReportQuery query, ReportQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(query, () => queries.ReadAsync(query.Report(id), cancellationToken), ReportResource.Of)),
            "The KPIs of a collection's weeks: values, changes, trends, periods, marks, anomalies and annotations.");
        Described<CompareResource>(
            reports.MapGet("/compare", (Guid id, [AsParameters] ReportQuery query, ReportQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(query, () => queries.CompareAsync(query.Comparison(id), cancellationToken), CompareResource.Of)),
            "Two weeks, or two periods, side by side. Default: the newest week and the one before it.");
        Described<BreakdownResource>(
            reports.MapGet("/breakdown", (Guid id, [AsParameters] ReportQuery query, ReportQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(query, () => queries.BreakdownAsync(query.Breakdown(id), cancellationToken), BreakdownResource.Of)),
            "KPIs by the values of a dimension, in two weeks or periods.");
        Described<DriversResource>(
            reports.MapGet("/drivers", (Guid id, [AsParameters] ReportQuery query, ReportQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(query, () => queries.DriversAsync(query.Drivers(id), cancellationToken), DriversResource.Of)),
            "What makes up the change of one KPI; the lines add up to it.");
        Described<Page<DimensionValue>>(
            reports.MapGet("/values", async (Guid id, string dimension, string? search, int? limit, ReportQueries queries, CancellationToken cancellationToken) =>
                Answer(await queries.ValuesAsync(new(id), dimension, search, limit ?? 50, cancellationToken), values => new Page<DimensionValue>(values))),
            "The values of a dimension in the newest result, most frequent first.");

        MapKpis(api);
        MapNotes(api);
        MapWindows(api);
    }

    /// <summary>What weeks cannot say is run once, beside them.</summary>
    private static void MapWindows(IEndpointRouteBuilder api)
    {
        var windows = api.MapGroup("").WithTags("Reports");
        windows.MapGet("/collections/{id:guid}/windows", async (
                Guid id, WindowRuns runs, CollectionQueries collections, CancellationToken cancellationToken) =>
                await runs.ListAsync(new(id), cancellationToken) is var found && (found is not [] || await collections.FindAsync(new(id), cancellationToken) is not null)
                    ? Results.Ok(new Page<WindowResource>([.. found.Select(WindowResource.Of)]))
                    : ApiProblems.NotFound("collection"))
            .WithSummary("The runs of a collection that belong to no week, newest first.")
            .Produces<Page<WindowResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        Asked(
            windows.MapPost("/collections/{id:guid}/whole-window", async (
                    Guid id, WindowBody? body, CollectionCommands commands, WindowRuns runs, CancellationToken cancellationToken) =>
                body is { First: { } start, Last: { } end } && end < start ? ApiProblems.Invalid([("last", "The window ends on or after its first day.")])
                : await AskedAsync(await commands.RunWholeRangeAsync(new(id), body?.First, body?.Last, cancellationToken), "collection", new(id), runs, cancellationToken)),
            "Runs the whole window of a collection once, or the whole weeks between two days: for what does not add up over weeks, such as reach. AMC may refuse near repeats.");
        Asked(
            windows.MapPost("/weeks/{id:guid}/like-for-like", async (
                    Guid id, WindowBody body, CollectionCommands commands, CollectionQueries collections, WindowRuns runs, CancellationToken cancellationToken) =>
                body is not { First: { } first, Last: { } last } ? ApiProblems.Invalid([("first", "Name the first and the last day.")])
                : await collections.WeekAsync(new(id), cancellationToken) is not { } week ? ApiProblems.NotFound("week")
                : await AskedAsync(await commands.RunComparisonAsync(new(id), first, last, cancellationToken), "week", week.Week.CollectionId, runs, cancellationToken)),
            "Runs some days of a week on their own, to compare them with a later week that has only these. AMC may refuse near repeats.");

        static void Asked(RouteHandlerBuilder run, string summary) => run
            .WithSummary(summary)
            .Produces<WindowResource>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        static async Task<IResult> AskedAsync(CommandOutcome outcome, string what, CollectionId collection, WindowRuns runs, CancellationToken cancellationToken) =>
            outcome is CommandOutcome.Done
                ? Results.Accepted($"/api/collections/{collection}/windows", WindowResource.Of((await runs.ListAsync(collection, cancellationToken))[0]))
                : CollectionsApi.Refusal(outcome, what);
    }

    private static void MapKpis(IEndpointRouteBuilder api)
    {
        var kpis = api.MapGroup("/workflows/{id:guid}/kpis").WithTags("Reports");
        kpis.MapGet("", async (Guid id, KpiQueries queries, CancellationToken cancellationToken) =>
                await queries.OfWorkflowAsync(new(id), cancellationToken) is { } found
                    ? Results.Ok(new Page<KpiResource>([.. found.Select(KpiResource.Of)]))
                    : ApiProblems.NotFound("workflow"))
            .WithSummary("The KPIs of a workflow: guessed from its columns, or as defined.")
            .Produces<Page<KpiResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        kpis.MapPut("/{key}", async (Guid id, string key, KpiBody body, KpiWriter writer, KpiQueries queries, CancellationToken cancellationToken) =>
            {
                var (edit, errors) = body.Read(key);
                if (edit is null)
                {
                    return ApiProblems.Invalid(errors);
                }

                return await writer.SaveAsync(new(id), edit, cancellationToken) is var outcome && outcome is KpiOutcome.Done
                    ? Results.Ok((await queries.OfWorkflowAsync(new(id), cancellationToken))!.Where(kpi => kpi.Key == key).Select(KpiResource.Of).FirstOrDefault())
                    : Refusal(outcome);
            })
            .WithSummary("Defines a KPI; a guess under the same key is replaced.")
            .Produces<KpiResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        kpis.MapDelete("/{key}", async (Guid id, string key, KpiWriter writer, CancellationToken cancellationToken) =>
                await writer.ResetAsync(new(id), key, cancellationToken) is var outcome && outcome is KpiOutcome.Done ? Results.NoContent() : Refusal(outcome))
            .WithSummary("Goes back to the guess.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapNotes(IEndpointRouteBuilder api)
    {
        var notes = api.MapGroup("").WithTags("Reports");
        notes.MapPost("/collections/{id:guid}/annotations", async (Guid id, AnnotationBody body, AnnotationWriter writer, CancellationToken cancellationToken) =>
                body.Week is { } week
                    ? Written(await writer.AddAsync(new(id), week, body.Text ?? "", body.Kpi, cancellationToken), "collection")
                    : ApiProblems.Invalid([("week", "Name a day of the week.")]))
            .WithSummary("Puts a note on the time line of a collection.")
            .Produces<WrittenResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        notes.MapDelete("/annotations/{id:guid}", async (Guid id, AnnotationWriter writer, CancellationToken cancellationToken) =>
                Written(await writer.DeleteAsync(id, cancellationToken), "annotation"))
            .WithSummary("Takes a note away.")
            .Produces<WrittenResource>()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        notes.MapGet("/collections/{id:guid}/thresholds", async (Guid id, ThresholdWriter writer, CollectionQueries collections, CancellationToken cancellationToken) =>
                (await collections.NamesAsync([new(id)], cancellationToken)).Count == 0
                    ? ApiProblems.NotFound("collection")
                    : Results.Ok(new Page<ThresholdResource>([.. (await writer.ListAsync(new(id), cancellationToken)).Select(ThresholdResource.Of)])))
            .WithSummary("Your thresholds on a collection.")
            .Produces<Page<ThresholdResource>>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        notes.MapPost("/collections/{id:guid}/thresholds", AddThresholdAsync)
            .WithSummary("Tells you when a KPI of a new week is above or below a value, or rises or falls by so many percent.")
            .Produces<WrittenResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);
        notes.MapDelete("/thresholds/{id:guid}", async (Guid id, ThresholdWriter writer, CancellationToken cancellationToken) =>
                Written(await writer.DeleteAsync(id, cancellationToken), "threshold"))
            .WithSummary("Takes a threshold away.")
            .Produces<WrittenResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        notes.MapGet("/notices", async (int? limit, NoticeQueries queries, CancellationToken cancellationToken) =>
                new Page<NoticeResource>([.. (await queries.ListAsync(limit ?? 50, cancellationToken)).Select(NoticeResource.Of)]))
            .WithSummary("Your notices, newest first.");
        notes.MapGet("/instances/{id:guid}/retail-events", async (
                Guid id, DateOnly from, DateOnly to, RetailEventWriter writer, CatalogQueries catalog, CancellationToken cancellationToken) =>
                to < from || to.DayNumber - from.DayNumber > 3_700 ? ApiProblems.Invalid([("to", "The period ends on or after its first day, within ten years.")])
                : await catalog.FindInstanceAsync(new(id), cancellationToken) is null ? ApiProblems.NotFound("instance")
                : Results.Ok(new Page<RetailEvent>([.. await writer.ListAsync(new(id), from, to, cancellationToken)])))
            .WithSummary("The retail events of an instance, hidden ones too.")
            .Produces<Page<RetailEvent>>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        notes.MapPost("/instances/{id:guid}/retail-events", async (Guid id, RetailEventBody body, RetailEventWriter writer, CancellationToken cancellationToken) =>
                body is { Start: { } start, Name: { } name }
                    ? Written(await writer.SaveAsync(new(id), new(body.Id, body.Key, name, start, body.End ?? start, body.Hidden ?? false), cancellationToken), "instance")
                    : ApiProblems.Invalid([("start", "An event has a name and a first day.")]))
            .WithSummary("Adds, changes or hides a retail event.")
            .Produces<WrittenResource>()
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void Described<T>(RouteHandlerBuilder report, string summary) => report
        .WithSummary(summary)
        .Produces<T>()
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> AnswerAsync<T, TResource>(ReportQuery query, Func<Task<ReportOutcome<T>>> read, Func<T, TResource> resource) =>
        query.Errors() is { Count: > 0 } errors ? ApiProblems.Invalid(StatusCodes.Status400BadRequest, errors) : Answer(await read(), resource);

    private static IResult Answer<T, TResource>(ReportOutcome<T> outcome, Func<T, TResource> resource) => outcome switch
    {
        ReportOutcome<T>.Done done => Results.Ok(resource(done.Value)),
        ReportOutcome<T>.Refused refused => Refusal(refused.Problems),
        _ => ApiProblems.NotFound("collection"),
    };

    private static IResult Written(ReportWriteOutcome outcome, string what) => outcome switch
    {
        ReportWriteOutcome.Done done => Results.Ok(new WrittenResource(done.Id)),
        ReportWriteOutcome.Refused refused => Refusal(refused.Problems),
        _ => ApiProblems.NotFound(what),
    };

    private static IResult Refusal(IReadOnlyList<ReportProblem> problems) => problems is [{ Kind: ReportProblemKind.ReadOnly, Message: var message }]
        ? Results.Problem(message, statusCode: StatusCodes.Status403Forbidden)
        : Results.ValidationProblem(
            problems.GroupBy(problem => problem.Field).ToDictionary(field => field.Key, field => field.Select(problem => problem.Message).ToArray()),
            detail: problems is [var only] ? only.Message : "Several things are wrong; see errors.",
            statusCode: StatusCodes.Status422UnprocessableEntity,
            title: "The report cannot be given as asked for.",
            extensions: new Dictionary<string, object?> { ["reason"] = Word(problems[0].Kind) });

    private static IResult Refusal(KpiOutcome outcome) => outcome switch
    {
        KpiOutcome.Refused { Problems: [{ Kind: CatalogProblemKind.InstanceReadOnly, Message: var message }] } =>
            Results.Problem(message, statusCode: StatusCodes.Status403Forbidden),
        KpiOutcome.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
        _ => ApiProblems.NotFound("KPI"),
    };

    private static async Task<IResult> AddThresholdAsync(Guid id, ThresholdBody body, ThresholdWriter writer, CancellationToken cancellationToken)
    {
        var condition = Enum.GetValues<ThresholdCondition>().Where(value => Word(value) == body.Condition).ToList();
        return (body.Kpi, condition, body.Value) is ({ } kpi, [var known], { } value)
            ? Written(await writer.AddAsync(new(id), kpi, known, value, cancellationToken), "collection")
            : ApiProblems.Invalid([("condition", "A threshold has a kpi, a value, and a condition: above, below, risesBy or fallsBy.")]);
    }

    private sealed record WrittenResource(Guid Id);

    /// <param name="Purpose">wholeRange or comparison.</param>
    /// <param name="Step">done when its result is there.</param>
    private sealed record WindowResource(
        Guid Id, string Purpose, DateOnly First, DateOnly Last, int WorkflowVersion, string Step, string? AmcStatus, string? ErrorClass, string? ErrorMessage, DateTimeOffset CreatedAt,
        DateTimeOffset? FinishedAt)
    {
        public static WindowResource Of(WindowRun run) => new(
            run.Id.Value, run.Purpose is "whole_range" ? "wholeRange" : run.Purpose, run.FirstDay, run.LastDay, run.WorkflowVersion, run.Step, run.AmcStatus, run.ErrorClass,
            run.ErrorMessage, run.CreatedAt, run.FinishedAt);
    }

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record WindowBody(DateOnly? First, DateOnly? Last);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record AnnotationBody(DateOnly? Week, string? Text, string? Kpi);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record ThresholdBody(string? Kpi, string? Condition, decimal? Value);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record RetailEventBody(Guid? Id, string? Key, string? Name, DateOnly? Start, DateOnly? End, bool? Hidden);

    private sealed record ThresholdResource(Guid Id, string Kpi, string Condition, decimal Value)
    {
        public static ThresholdResource Of(Threshold threshold) => new(threshold.Id, threshold.Kpi, Word(threshold.Condition), threshold.Value);
    }

    private sealed record NoticeResource(long Id, Guid CollectionId, string CollectionName, DateOnly Week, string Text, bool Provisional, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
    {
        public static NoticeResource Of(Notice notice) => new(
            notice.Id, notice.Collection.Value, notice.CollectionName, notice.Week, notice.Text, notice.IsProvisional, notice.CreatedAt, notice.ReadAt);
    }

    /// <param name="Kind">additive, ratio, nonAdditive or other.</param>
    /// <param name="RawUnit">asIs, millicents or microcents.</param>
    /// <param name="Unit">number, currency, percent or multiple.</param>
    /// <param name="Direction">Which way is good: up, down or none.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record KpiBody(
        string? Name,
        string? Kind,
        string? Column,
        string? Numerator,
        string? Denominator,
        decimal? Multiplier,
        string? RawUnit,
        string? Unit,
        string? Currency,
        string? CurrencyColumn,
        string? Direction,
        decimal? Goal,
        int? Decimals,
        int? Position,
        bool? Hidden)
    {
        public (KpiEdit? Edit, List<(string Field, string Message)> Errors) Read(string key)
        {
            List<(string, string)> errors = [];
            var kind = Known<KpiKind>(Kind, "kind");
            var (rawUnit, unit, direction) = (Known<RawUnit>(RawUnit ?? "asIs", "rawUnit"), Known<KpiUnit>(Unit ?? "number", "unit"), Known<KpiDirection>(Direction ?? "none", "direction"));
            return errors is not [] ? (null, errors) : (new KpiEdit
            {
                Key = key,
                Name = Name ?? "",
                Kind = kind,
                Column = Column,
                Numerator = Numerator,
                Denominator = Denominator,
                Multiplier = Multiplier ?? 1,
                RawUnit = rawUnit,
                Unit = unit,
                Currency = Currency,
                CurrencyColumn = CurrencyColumn,
                Direction = direction,
                Goal = Goal,
                Decimals = Decimals,
                Position = Position ?? 1_000,
                IsHidden = Hidden ?? false,
            }, errors);

            T Known<T>(string? word, string field)
                where T : struct, Enum
            {
                if (Enum.GetValues<T>().Where(value => Word(value) == word).ToList() is [var value])
                {
                    return value;
                }

                errors.Add((field, $"'{word}' is none of {string.Join(", ", Enum.GetValues<T>().Select(value => Word(value)))}."));
                return default;
            }
        }
    }
}
