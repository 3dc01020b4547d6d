using System.Globalization;
using System.Text.Json;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>The storage behind the download URLs. It wants no token, only the signature in the URL.</summary>
internal static class DownloadEndpoints
{
    private const string Csv = "text/csv";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/s3/{instanceId}/{workflow}/{schedule}/{name}", Download);
    }

    /// <summary>Sends one result file.</summary>
    public static async Task Send(HttpContext http, ResultStore results, SandboxExecution execution, int file)
    {
        http.Response.ContentType = Csv;
        http.Response.ContentLength = results.Length(execution, file);
        await results.Write(execution, file, http.Response.Body, http.RequestAborted);
    }

    /// <summary>The execution and file that a name like <c>id-0.csv</c> means; no file for the metadata, nothing when there is no such result.</summary>
    public static (SandboxExecution Execution, int? File)? Find(SandboxState state, ResultStore results, string instanceId, string name)
    {
        if (name.Length < 38 || !Guid.TryParse(name[..36], out var id) || SandboxAccount.Find(instanceId) is not { } place)
        {
            return null;
        }

        var view = state.QueueOf(place.Account.EntityId).Find(instanceId, id);
        if (view is not { Status: SandboxExecution.Succeeded, Execution: { DryRun: false } execution })
        {
            return null;
        }

        if (name[36..] == "-metadata.json")
        {
            return (execution, null);
        }

        return name.EndsWith(".csv", StringComparison.Ordinal)
            && int.TryParse(name[37..^4], CultureInfo.InvariantCulture, out var file)
            && file >= 0
            && file < results.FileCount(execution)
                ? (execution, file)
                : null;
    }

    private static async Task Download(HttpContext http, SandboxState state, DownloadSigner signer, ResultStore results, string instanceId, string name)
    {
        if (signer.Check(http.Request) is { } complaint)
        {
            await Refuse(http, 403, complaint, complaint == "AccessDenied" ? "Request has expired" : "The signature does not match.");
            return;
        }

        if (state.Faults.Strikes(state.Faults.Current.ServerError, instanceId))
        {
            await Refuse(http, 503, "SlowDown", "Please reduce your request rate.");
            return;
        }

        if (Find(state, results, instanceId, name) is not { } found)
        {
            await Refuse(http, 404, "NoSuchKey", "The specified key does not exist.");
            return;
        }

        if (found.File is { } file)
        {
            await Send(http, results, found.Execution, file);
            return;
        }

        var window = found.Execution.Window;
        http.Response.ContentType = AmcResult.Json;
        var metadata = new ResultMetadataBody(
            found.Execution.Id.ToString(),
            TimeWindows.Write(window.StartUtc),
            TimeWindows.Write(window.EndUtc),
            ExecutionBodies.Columns(found.Execution.Columns));
        await JsonSerializer.SerializeAsync(http.Response.Body, metadata, SandboxJson.Default.ResultMetadataBody, http.RequestAborted);
    }

    private static Task Refuse(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{http.TraceIdentifier}</RequestId></Error>",
            http.RequestAborted);
    }
}
