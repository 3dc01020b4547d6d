using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Collections.AmcSandbox.Api;

/// <summary>Reads JSON bodies the way AMC complains about them.</summary>
internal static class RequestBodies
{
    public static async Task<(T? Body, IResult? Refusal)> Read<T>(HttpRequest request, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(request.Body, typeInfo, request.HttpContext.RequestAborted);
            return body is null ? (null, AmcResult.Error(400, "The request body is missing.")) : (body, null);
        }
        catch (JsonException exception)
        {
            return (null, AmcResult.Error(400, $"Unable to parse the request body at {exception.Path ?? "$"}, line {exception.LineNumber + 1}."));
        }
    }
}
