using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Amc;

/// <summary>
/// One request and its answer: times it, gives it a deadline, says what its failure means and tells who wants to know. It never sends
/// anything twice.
/// </summary>
internal sealed partial class AmcExchange(AmcMetrics metrics, IOptions<AmcOptions> options, TimeProvider clock, ILogger<AmcExchange> logger)
{
    /// <summary>A page of a hundred executions with long queries is a few megabytes; more than this is not an answer.</summary>
    private const long LargestAnswer = 256L << 20;

    private const int LargestErrorBody = 64 << 10;

    public delegate AmcErrorClass Classifier(int status, string details);

    /// <summary>
    /// Sends, and gives the answer, read whole or up to its headers; the caller disposes it. The secrets are taken out of whatever Amazon
    /// says.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpClient http, AmcEndpoint endpoint, HttpRequestMessage request, TimeSpan patience, bool buffer, Classifier classify,
        Action<AmcCall> tell, string?[] secrets, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusedAsync(endpoint, response, classify, secrets, either.Token);
            }

            if (buffer)
            {
                await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token);
            }

            Tell(null, null);
            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                Tell(null, "given up by us");
                cancellationToken.ThrowIfCancellationRequested();
            }

            var problem = exception as AmcException ?? Lost(endpoint, exception, deadline.IsCancellationRequested, patience, response);
            if (problem is null)
            {
                throw;
            }

            Tell(problem.ErrorClass, problem.Message);
            if (ReferenceEquals(problem, exception))
            {
                throw;
            }

            throw problem;
        }

        void Tell(AmcErrorClass? errorClass, string? note)
        {
            var call = new AmcCall(
                endpoint.Name, startedAt, clock.GetElapsedTime(started), (int?)response?.StatusCode, RequestId(response), errorClass, note);
            metrics.Record(call);
            if (errorClass is not null)
            {
                Log.Failed(logger, call.Endpoint, errorClass.Value, call.StatusCode, note, call.RequestId);
            }

            tell(call);
        }
    }

    /// <summary>
    /// Says why a connection failed, and whether Amazon may have acted: null when the exception is not about the connection.
    /// </summary>
    private static AmcException? Lost(
        AmcEndpoint endpoint, Exception exception, bool pastDeadline, TimeSpan patience, HttpResponseMessage? response)
    {
        var notSent = exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        };
        (AmcErrorClass Class, string Text)? verdict = exception switch
        {
            // The handler's own limit for connecting; ours has not passed, so nothing has been sent.
            OperationCanceledException when !pastDeadline => (AmcErrorClass.Transient, "could not connect in time"),
            OperationCanceledException =>
                (endpoint.Ambiguous, FormattableString.Invariant($"no answer within {patience.TotalSeconds:0.###} s")),
            _ when DownloadHandler.IsRefusal(exception) => (AmcErrorClass.UnreadableResult, "the address leads to a private network"),
            HttpRequestException when notSent => (AmcErrorClass.Transient, "could not connect"),
            HttpRequestException or IOException => (endpoint.Ambiguous, "the connection was lost"),
            _ => null,
        };
        return verdict is null
            ? null
            : new(verdict.Value.Class, endpoint.Name, verdict.Value.Text, exception)
            {
                StatusCode = (int?)response?.StatusCode,
                RequestId = RequestId(response),
            };
    }

    private static string? RequestId(HttpResponseMessage? response) => response is null ? null : AmcErrors.RequestId(response.Headers);

    private async Task<AmcException> RefusedAsync(
        AmcEndpoint endpoint, HttpResponseMessage response, Classifier classify, string?[] secrets, CancellationToken cancellationToken)
    {
        var details = AmcErrors.Details(await BodyAsync(response, cancellationToken), secrets);
        var status = (int)response.StatusCode;
        return new(classify(status, details), endpoint.Name, FormattableString.Invariant($"answered {status}"))
        {
            StatusCode = status,
            RequestId = AmcErrors.RequestId(response.Headers),
            RetryAfter = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                ? AmcErrors.RetryAfter(response.Headers, options.Value.MaxRetryAfter, clock.GetUtcNow())
                : null,
            Details = details,
        };
    }

    /// <summary>The start of an error body. The status is what counts: losing the text loses nothing else.</summary>
    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[LargestErrorBody];
            var count = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return "";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "AMC {Endpoint}: {ErrorClass}, status {StatusCode}, {Note}, request id {RequestId}")]
        public static partial void Failed(
            ILogger logger, string endpoint, AmcErrorClass errorClass, int? statusCode, string? note, string? requestId);
    }
}
