using System.Globalization;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Executions of workflows, and the URLs of their results.</summary>
internal static class ExecutionEndpoints
{
    public static void Map(IEndpointRouteBuilder reporting)
    {
        reporting.MapPost("/workflowExecutions", Create);
        reporting.MapGet("/workflowExecutions", List);
        reporting.MapGet("/workflowExecutions/{executionId}", Get);
        reporting.MapPut("/workflowExecutions/{executionId}", Update);
        reporting.MapGet("/workflowExecutions/{executionId}/downloadUrls", DownloadUrls);
    }

    private static async Task<IResult> Create(HttpContext http, SandboxState state, ExecutionFactory factory, string instanceId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.CreateExecutionBody);
        if (body is null)
        {
            return refusal!;
        }

        var (execution, reason) = factory.Create(AmcGate.InstanceOf(http), body);
        if (execution is null)
        {
            return AmcResult.Error(400, reason!);
        }

        var queue = state.QueueOf(AmcGate.AccountOf(http).EntityId);
        queue.Add(execution);
        if (state.Faults.Strikes(state.Faults.Current.DoneThenTimeout, instanceId))
        {
            return AmcResult.GatewayError(504, "Endpoint request timed out");
        }

        return Ok(queue.Find(instanceId, execution.Id)!, includeWorkflow: false);
    }

    private static IResult List(
        HttpContext http,
        SandboxState state,
        string instanceId,
        string? workflowId,
        string? minCreationTime,
        string? maxCreationTime,
        string? timeZone,
        string? includeCancelled,
        string? sortAscending,
        string? includeWorkflow,
        string? limit,
        string? nextToken)
    {
        if (workflowId is null && minCreationTime is null)
        {
            return AmcResult.Error(400, "At least one of workflowId and minCreationTime must be specified.");
        }

        if (Paging.ReadLimit(limit) is not { } size)
        {
            return AmcResult.Error(400, $"Invalid limit: {limit}. It must be between 1 and {Paging.MaxLimit}.");
        }

        DateTimeOffset? from = minCreationTime is null ? null : TimeWindows.ReadInstant(minCreationTime, timeZone);
        DateTimeOffset? to = maxCreationTime is null ? null : TimeWindows.ReadInstant(maxCreationTime, timeZone);
        if ((from is null && minCreationTime is not null) || (to is null && maxCreationTime is not null))
        {
            return AmcResult.Error(400, "Unable to parse minCreationTime, maxCreationTime or timeZone. Required format is yyyy-MM-dd'T'HH:mm:ss.");
        }

        long? after = null;
        if (!string.IsNullOrEmpty(nextToken) && (after = Paging.ReadToken(nextToken)) is null)
        {
            return AmcResult.Error(400, "Invalid nextToken.");
        }

        // One more than asked for tells whether there is a next page.
        var question = new ListQuestion(workflowId, from, to, IsTrue(includeCancelled), IsTrue(sortAscending), after, size + 1);
        var faults = state.Faults.Current;
        var isLagging = faults.LaggingListSeconds > 0 && state.Faults.Strikes(1, instanceId);
        var found = state.QueueOf(AmcGate.AccountOf(http).EntityId)
            .List(instanceId, question, isLagging ? TimeSpan.FromSeconds(faults.LaggingListSeconds) : TimeSpan.Zero);
        var page = found.Take(size).Select(view => ExecutionBodies.Of(view, IsTrue(includeWorkflow))).ToList();
        var next = found.Count > size ? Paging.WriteToken(found[size - 1].Execution.Number) : null;
        return AmcResult.Ok(new ExecutionListBody(page, next), SandboxJson.Default.ExecutionListBody, AmcResult.Executions);
    }

    private static IResult Get(HttpContext http, SandboxState state, string instanceId, string executionId, string? includeWorkflow)
    {
        return Find(http, state, instanceId, executionId) is { } view ? Ok(view, IsTrue(includeWorkflow)) : Missing(executionId);
    }

    private static async Task<IResult> Update(HttpContext http, SandboxState state, string instanceId, string executionId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.UpdateExecutionBody);
        if (body is null)
        {
            return refusal!;
        }

        if (Find(http, state, instanceId, executionId) is not { } view)
        {
            return Missing(executionId);
        }

        if (body.Status != SandboxExecution.Cancelled)
        {
            return AmcResult.Error(400, $"The status of a workflow execution can only be updated to CANCELLED, not to {body.Status}.");
        }

        return state.QueueOf(AmcGate.AccountOf(http).EntityId).Cancel(view.Execution)
            ? AmcResult.Empty(AmcResult.Executions)
            : AmcResult.Error(400, $"Workflow execution with ID {executionId} cannot be cancelled because it is {view.Execution.FinalStatus}.");
    }

    private static IResult DownloadUrls(HttpContext http, SandboxState state, DownloadSigner signer, ResultStore results, string instanceId, string executionId)
    {
        if (Find(http, state, instanceId, executionId) is not { } view)
        {
            return Missing(executionId);
        }

        if (view.Status != SandboxExecution.Succeeded || view.Execution.DryRun)
        {
            return AmcResult.Error(404, $"Execution with ID {executionId} is unavailable for download.");
        }

        var files = results.FileCount(view.Execution);
        var urls = Enumerable.Range(0, files).Select(file => signer.Sign(http.Request, view.Execution, file)).ToList();
        return AmcResult.Ok(
            new DownloadUrlsBody(urls, [signer.Sign(http.Request, view.Execution, null)]), SandboxJson.Default.DownloadUrlsBody, AmcResult.Executions);
    }

    private static ExecutionView? Find(HttpContext http, SandboxState state, string instanceId, string executionId)
    {
        return Guid.TryParse(executionId, CultureInfo.InvariantCulture, out var id)
            ? state.QueueOf(AmcGate.AccountOf(http).EntityId).Find(instanceId, id)
            : null;
    }

    private static IResult Ok(ExecutionView view, bool includeWorkflow)
    {
        return AmcResult.Ok(ExecutionBodies.Of(view, includeWorkflow), SandboxJson.Default.ExecutionBody, AmcResult.Executions);
    }

    private static IResult Missing(string executionId) => AmcResult.Error(400, $"Workflow execution with ID {executionId} does not exist.");

    private static bool IsTrue(string? flag) => string.Equals(flag, "true", StringComparison.OrdinalIgnoreCase);
}
