using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Collections.Core.Amc;

/// <summary>Turns what Amazon answers into a class and into text without secrets.</summary>
internal static partial class AmcErrors
{
    private const int LongestDetails = 2_000;

    private static readonly string[] RequestIdHeaders = ["x-amzn-RequestId", "x-amz-request-id", "x-amz-rid", "x-amz-cf-id"];

    /// <summary>AMC's words when near-identical runs have used up the privacy budget of a window.</summary>
    public static bool IsPrivacyRefusal(string? text) =>
        text is not null && (Says(text, "too many workflows have already been run") || Says(text, "privacy budget"));

    /// <summary>
    /// The class of an answer of the API other than 2xx. A POST is only "not executed" when the status says so beyond doubt.
    /// </summary>
    public static AmcErrorClass Classify(AmcEndpoint endpoint, int status, string details) => status switch
    {
        429 => AmcErrorClass.Throttled,
        401 => AmcErrorClass.OnHoldAccount,
        400 or 404 when endpoint.ById && Says(details, "unavailable for download") => AmcErrorClass.Transient,
        400 when endpoint.ById && Says(details, "does not exist") => AmcErrorClass.NotFound,
        400 or 403 or 409 or 422 when IsPrivacyRefusal(details) => AmcErrorClass.Refused,
        403 or 410 => endpoint.OfInstance ? AmcErrorClass.OnHoldInstance : AmcErrorClass.OnHoldAccount,
        404 when endpoint.ById => AmcErrorClass.NotFound,
        404 => endpoint.OfInstance ? AmcErrorClass.OnHoldInstance : AmcErrorClass.OnHoldAccount,
        400 or 402 or 405 or 406 or 409 or 411 or 412 or 413 or 414 or 415 or 417 or 422 or 431 => AmcErrorClass.Rejected,
        _ => endpoint.Ambiguous,
    };

    public static string? RequestId(HttpResponseHeaders headers)
    {
        foreach (var name in RequestIdHeaders)
        {
            if (headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { Length: > 0 and <= 200 } value)
            {
                return value;
            }
        }

        return null;
    }

    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeSpan most, DateTimeOffset now)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait is null ? null : TimeSpan.FromTicks(Math.Clamp(wait.Value.Ticks, 0, most.Ticks));
    }

    /// <summary>The sentence in an error body, whichever of its shapes it has; the body itself when it has none of them.</summary>
    public static string Details(string body, params ReadOnlySpan<string?> secrets)
    {
        var text = body;
        try
        {
            if (JsonSerializer.Deserialize(body, AmcJson.Default.ErrorAnswer) is { } answer)
            {
                text = answer.Details ?? answer.Message ?? answer.StatusReason ?? answer.ErrorDescription ?? answer.Error ?? body;
            }
        }
        catch (JsonException)
        {
            // A gateway's HTML, or nothing.
        }

        foreach (var secret in secrets)
        {
            if (!string.IsNullOrEmpty(secret))
            {
                text = text.Replace(secret, "[redacted]", StringComparison.Ordinal);
            }
        }

        text = Secret().Replace(text, "[redacted]");
        return text.Length <= LongestDetails ? text : text[..LongestDetails] + "…";
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"(?:Atz[ar]\||Bearer\s+|amzn1\.oa2-cs\.|(?<=X-Amz-(?:Signature|Credential|Security-Token)=))[^\s""'&<]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
