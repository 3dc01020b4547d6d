using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Collections.Web.Api;

/// <summary>Answers the API's failures as problem details (RFC 9457): what is wrong, and with which field.</summary>
internal sealed partial class ApiProblems(RequestDelegate next, ILogger<ApiProblems> logger)
{
    public static IResult NotFound(string what) =>
        Results.Problem($"There is no such {what}, or it is not open to you.", statusCode: StatusCodes.Status404NotFound);

    /// <param name="errors">Per field what is wrong with it.</param>
    public static IResult Invalid(IEnumerable<(string Field, string Message)> errors) =>
        Invalid(StatusCodes.Status422UnprocessableEntity, errors);

    public static IResult Invalid(int status, IEnumerable<(string Field, string Message)> errors)
    {
        var all = errors.ToList();
        return Results.ValidationProblem(
            all.GroupBy(error => error.Field).ToDictionary(field => field.Key, field => field.Select(error => error.Message).ToArray()),
            detail: all is [var only] ? only.Message : "Several fields are wrong; see errors.",
            statusCode: status,
            title: "The request cannot be carried out as it is.");
    }

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            await ExplainAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested || context.Response.HasStarted)
        {
            throw;
        }
        catch (BadHttpRequestException exception)
        {
            await Unreadable(exception).ExecuteAsync(context);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Row level security has the last word about changes: somebody may look at this instance only.
            await Results.Problem("You may look at this instance, but not change anything on it.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, context.Request.Method, context.Request.Path);
            await Results.Problem("This failed on our side. Nothing of the request was carried out half.", statusCode: StatusCodes.Status500InternalServerError)
                .ExecuteAsync(context);
        }
    }

    /// <summary>What routing refuses has a status only.</summary>
    private static Task ExplainAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var detail = response.HasStarted || response.ContentType is not null ? null : response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible at {request.Path}; possible: {response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
            _ => null,
        };
        return detail is null ? Task.CompletedTask : Results.Problem(detail, statusCode: response.StatusCode).ExecuteAsync(context);
    }

    private static IResult Unreadable(BadHttpRequestException exception) => exception switch
    {
        { InnerException: JsonException { Path: { Length: > 2 } path } json } => Invalid(StatusCodes.Status400BadRequest, [(path[2..], Sentence(json))]),
        { InnerException: JsonException json } => Results.Problem($"The body is not the JSON expected. {Sentence(json)}", statusCode: StatusCodes.Status400BadRequest),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            Results.Problem("Send the body as application/json.", statusCode: exception.StatusCode),
        _ when ParameterPattern().Match(exception.Message) is { Success: true } match =>
            Invalid(StatusCodes.Status400BadRequest, [(match.Groups["name"].Value, $"'{match.Groups["value"].Value}' is not {Expected(match.Groups["type"].Value)}.")]),
        _ => Results.Problem(exception.Message, statusCode: exception.StatusCode),
    };

    private static string Sentence(JsonException exception) =>
        UnknownPattern().Match(exception.Message) is { Success: true } unknown ? $"There is no field '{unknown.Groups["name"].Value}'."
        : MissingPattern().Match(exception.Message) is { Success: true } missing ? $"Missing: {missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}."
        : TypePattern().Match(exception.Message) is { Success: true } wrong ? $"This must be {Expected(wrong.Groups["type"].Value)}."
        : $"It breaks off or is malformed at line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}.";

    private static string Expected(string type) => type switch
    {
        _ when type.Contains("Guid", StringComparison.Ordinal) => "an id (a uuid)",
        _ when type.Contains("DateOnly", StringComparison.Ordinal) => "a date as yyyy-MM-dd",
        _ when type.Contains("DateTime", StringComparison.Ordinal) => "a moment as 2026-03-02T00:00:00Z",
        _ when type.Contains("Bool", StringComparison.OrdinalIgnoreCase) => "true or false",
        _ when type.Contains("Int", StringComparison.OrdinalIgnoreCase) => "a whole number",
        _ when type.Contains("List", StringComparison.Ordinal) || type.Contains("[]", StringComparison.Ordinal) => "a list",
        _ when type.Contains("Dictionary", StringComparison.Ordinal) => "an object",
        _ when type.EndsWith("String", StringComparison.OrdinalIgnoreCase) => "a text",
        _ => "something else",
    };

    [GeneratedRegex("""converted to (?<type>\S+?)\. Path""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""property '(?<name>[^']*)' could not be mapped""")]
    private static partial Regex UnknownPattern();

    [GeneratedRegex("""missing required properties including: (?<names>.*?)\.?$""")]
    private static partial Regex MissingPattern();

    [GeneratedRegex("""^Failed to bind parameter "(?<type>\S+) (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex ParameterPattern();

    private static partial class Log
    {
        [LoggerMessage(EventId = 8251, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, PathString path);
    }
}
