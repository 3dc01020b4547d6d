using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>What AMC does not have: the faults, the ledger, and what others run.</summary>
internal static class SandboxEndpoints
{
    private const string Welcome = """
        A sandbox of Amazon Marketing Cloud. Nothing here is Amazon's, and no data is real.

        POST /auth/o2/token            an access token for any client and refresh token
        GET  /amc/...                  Amazon's API
        GET  /sandbox/faults           what goes wrong on purpose; PUT replaces it
        GET  /sandbox/ledger           what happened here (?instance=..., ?data=false)
        POST /sandbox/others           executions of other people: {"instanceId", "count", "seconds"}; DELETE ends them

        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Text(Welcome));
        var sandbox = routes.MapGroup("/sandbox");
        sandbox.MapGet("/faults", GetFaults);
        sandbox.MapPut("/faults", PutFaults);
        sandbox.MapGet("/ledger", GetLedger);
        sandbox.MapGet("/files/{instanceId}/{name}", GetFile);
        sandbox.MapPost("/others", PlantOthers);
        sandbox.MapDelete("/others", RemoveOthers);
    }

    private static IResult GetFaults(SandboxState state) => Faults(state);

    private static async Task<IResult> PutFaults(HttpContext http, SandboxState state)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, LedgerJson.Default.SandboxFaults);
        if (body is null)
        {
            return refusal!;
        }

        state.Faults.Current = body;
        return Faults(state);
    }

    private static async Task<IResult> GetLedger(HttpContext http, Ledger ledger, string? data, string? instance)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}";
        var pages = await ledger.Read(address, instance, data != "false", http.RequestAborted);
        return AmcResult.Ok(pages, LedgerJson.Default.SandboxLedger, AmcResult.Json);
    }

    private static async Task GetFile(HttpContext http, SandboxState state, ResultStore results, string instanceId, string name)
    {
        if (DownloadEndpoints.Find(state, results, instanceId, name) is { File: { } file } found)
        {
            await DownloadEndpoints.Send(http, results, found.Execution, file);
            return;
        }

        await AmcResult.Error(404, "There is no such file.").ExecuteAsync(http);
    }

    private static async Task<IResult> PlantOthers(HttpContext http, SandboxState state, ExecutionFactory factory)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, LedgerJson.Default.OthersBody);
        if (body is null)
        {
            return refusal!;
        }

        if (SandboxAccount.Find(body.InstanceId ?? "") is not { } place || body.Count is < 1 or > 1000)
        {
            return AmcResult.Error(400, "Name an instanceId of the sandbox and a count from 1 to 1000.");
        }

        TimeSpan? run = body.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var ids = new List<Guid>();
        for (var i = 0; i < body.Count; i++)
        {
            var execution = factory.CreateOfOthers(place.Instance, run);
            state.QueueOf(place.Account.EntityId).Add(execution);
            ids.Add(execution.Id);
        }

        return AmcResult.Ok(ids, LedgerJson.Default.ListGuid, AmcResult.Json);
    }

    private static IResult RemoveOthers(SandboxState state)
    {
        foreach (var account in SandboxAccount.All)
        {
            var queue = state.QueueOf(account.EntityId);
            foreach (var view in queue.All().Where(view => view is { IsOver: false, Execution.OfOthers: true }))
            {
                queue.Cancel(view.Execution);
            }
        }

        return AmcResult.Empty(AmcResult.Json);
    }

    private static IResult Faults(SandboxState state) => AmcResult.Ok(state.Faults.Current, LedgerJson.Default.SandboxFaults, AmcResult.Json);
}
