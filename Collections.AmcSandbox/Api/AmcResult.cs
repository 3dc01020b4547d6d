using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Collections.AmcSandbox.Api;

/// <summary>An answer in AMC's clothes: its media types and its error body.</summary>
internal sealed class AmcResult<T>(int statusCode, T value, JsonTypeInfo<T> typeInfo, string mediaType) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = statusCode;
        httpContext.Response.ContentType = mediaType;
        await JsonSerializer.SerializeAsync(httpContext.Response.Body, value, typeInfo, httpContext.RequestAborted);
    }
}

/// <summary>Makes answers.</summary>
internal static class AmcResult
{
    public const string Json = "application/json";
    public const string Accounts = "application/vnd.amcaudiencesconnections.v1+json";
    public const string Instances = "application/vnd.amcinstances.v1+json";
    public const string Workflows = "application/vnd.amcworkflows.v1+json";
    public const string Executions = "application/vnd.amcworkflowexecutions.v1+json";
    public const string Schedules = "application/vnd.amcschedules.v1+json";
    public const string DataSources = "application/vnd.amcdatasources.v1+json";

    public static IResult Ok<T>(T value, JsonTypeInfo<T> typeInfo, string mediaType) => new AmcResult<T>(200, value, typeInfo, mediaType);

    public static IResult Empty(string mediaType) => Ok(new EmptyBody(), SandboxJson.Default.EmptyBody, mediaType);

    public static IResult Error(int statusCode, string details)
    {
        var body = new ErrorBody(statusCode.ToString(CultureInfo.InvariantCulture), details);
        return new AmcResult<ErrorBody>(statusCode, body, SandboxJson.Default.ErrorBody, Json);
    }

    /// <summary>The gateway before AMC words its errors differently.</summary>
    public static IResult GatewayError(int statusCode, string message)
    {
        return new AmcResult<GatewayErrorBody>(statusCode, new GatewayErrorBody(message), SandboxJson.Default.GatewayErrorBody, Json);
    }
}
