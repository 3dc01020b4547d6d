using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Features.Reporting;
using Collections.Web.Features.Sharing;

namespace Collections.Web.Api;

/// <summary>Reports as files.</summary>
internal static class ExportsApi
{
    public static void MapExports(this IEndpointRouteBuilder api) =>
        api.MapGet("/collections/{id:guid}/report/export", ExportAsync)
            .WithTags("Reports")
            .WithSummary("A report as a file: format csv (one table, see table), xlsx, json or text (a summary). What it shows is chosen as in the address of the page; scope=all gives all weeks, KPIs and dimensions, unfiltered.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> ExportAsync(
        Guid id,
        string? format,
        string? table,
        string? scope,
        Guid? config,
        ReportContentReader contents,
        WeekTableReader tables,
        ReportConfigQueries configs,
        ICurrentUser user,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (scope is not (null or "view" or "all"))
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [("scope", $"'{scope}' is none of view, all.")]);
        }

        if (format is not (null or "text") && !ExportAnswer.Formats.Contains(format))
        {
            return ApiProblems.Invalid(StatusCodes.Status400BadRequest, [("format", $"'{format}' is none of {string.Join(", ", ExportAnswer.Formats)}, text.")]);
        }

        var state = ReportState.Read(id, context.Request.QueryString.Value ?? "");
        var layout = state.Layout;
        if (config is { } configId)
        {
            if (await configs.FindAsync(new(configId), cancellationToken) is not { } found || found.Collection.Value != id)
            {
                return ApiProblems.Invalid([("config", "There is no such saved view of this report, or it is not open to you.")]);
            }

            layout = found.Layout;
        }

        if (scope == "all")
        {
            layout = layout with { View = layout.View with { Weeks = WeekTableReader.AllWeeks, From = null, To = null, Kpis = [], Filters = [] } };
        }

        var collection = new CollectionId(id);
        var reading = await contents.ReadAsync(collection, layout, cancellationToken);
        if (reading is not ReportOutcome<ReportReading>.Done { Value: { Content: var content } read })
        {
            return reading is ReportOutcome<ReportReading>.Refused problems
                ? ApiProblems.Invalid(problems.Problems.Select(problem => (problem.Field, problem.Message)))
                : ApiProblems.NotFound("collection");
        }

        var link = $"{context.Request.Scheme}://{context.Request.Host}{new ReportState(collection, layout, null, false, []).Address()}";
        if (format == "text")
        {
            return Results.Text(SummaryText.Of(content, layout, link), "text/plain; charset=utf-8");
        }

        IReadOnlyList<string> every = [.. content.Kpis.Select(kpi => kpi.Key)];
        var everything = scope == "all"
            ? await tables.BreakdownsAsync(collection, layout.View.KnownOn, content.Dimensions, every, cancellationToken)
            : [];
        IReadOnlyList<WeekTable> others = [.. read.Others.Select(WeekTable.Of)];
        return await tables.ReadAsync(collection, layout.View, scope == "all" ? every : layout.View.Kpis, cancellationToken) switch
        {
            ReportOutcome<WeekTable>.Done done => await ExportAnswer.OfAsync(
                ReportExport.Of(content, layout, done.Value, new(scope == "all" ? "Everything: all weeks, KPIs and dimensions, unfiltered" : "The view", time.GetUtcNow(), user.Name, link), others, everything),
                format,
                table,
                cancellationToken),
            ReportOutcome<WeekTable>.Refused refused => ApiProblems.Invalid(refused.Problems.Select(problem => (problem.Field, problem.Message))),
            _ => ApiProblems.NotFound("collection"),
        };
    }
}
