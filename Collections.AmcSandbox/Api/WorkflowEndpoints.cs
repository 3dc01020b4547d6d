using System.Text.RegularExpressions;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Saved workflows.</summary>
internal static partial class WorkflowEndpoints
{
    public static void Map(IEndpointRouteBuilder reporting)
    {
        reporting.MapGet("/workflows", List);
        reporting.MapPost("/workflows", Create);
        reporting.MapGet("/workflows/{workflowId}", Get);
        reporting.MapPut("/workflows/{workflowId}", Replace);
        reporting.MapDelete("/workflows/{workflowId}", Delete);
    }

    private static IResult List(SandboxState state, string instanceId, string? limit, string? nextToken)
    {
        var all = state.Workflows.Where(w => w.Key.InstanceId == instanceId).Select(w => w.Value).OrderBy(w => w.WorkflowId, StringComparer.Ordinal).ToList();
        var (page, next, refusal) = Paging.Page(all, limit, nextToken);
        return refusal ?? AmcResult.Ok(new WorkflowListBody(page, next), SandboxJson.Default.WorkflowListBody, AmcResult.Workflows);
    }

    private static async Task<IResult> Create(HttpContext http, SandboxState state, string instanceId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.WorkflowBody);
        if (body is null)
        {
            return refusal!;
        }

        if (Check(body) is { } complaint)
        {
            return AmcResult.Error(400, complaint);
        }

        return state.Workflows.TryAdd((instanceId, body.WorkflowId!), body)
            ? AmcResult.Empty(AmcResult.Workflows)
            : AmcResult.Error(400, $"Workflow with ID {body.WorkflowId} already exists.");
    }

    private static IResult Get(SandboxState state, string instanceId, string workflowId)
    {
        return state.Workflows.TryGetValue((instanceId, workflowId), out var workflow)
            ? AmcResult.Ok(workflow, SandboxJson.Default.WorkflowBody, AmcResult.Workflows)
            : Missing(workflowId);
    }

    private static async Task<IResult> Replace(HttpContext http, SandboxState state, string instanceId, string workflowId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.WorkflowBody);
        if (body is null)
        {
            return refusal!;
        }

        if (body.WorkflowId is { } named && named != workflowId)
        {
            return AmcResult.Error(400, $"The workflowId {named} of the body does not match {workflowId}.");
        }

        body = body with { WorkflowId = workflowId };
        if (Check(body) is { } complaint)
        {
            return AmcResult.Error(400, complaint);
        }

        if (!state.Workflows.ContainsKey((instanceId, workflowId)))
        {
            return Missing(workflowId);
        }

        state.Workflows[(instanceId, workflowId)] = body;
        return AmcResult.Empty(AmcResult.Workflows);
    }

    private static IResult Delete(SandboxState state, string instanceId, string workflowId)
    {
        if (state.Schedules.Any(s => s.Key.InstanceId == instanceId && s.Value.WorkflowId == workflowId))
        {
            return AmcResult.Error(400, $"Workflow with ID {workflowId} cannot be deleted because a schedule references it.");
        }

        return state.Workflows.TryRemove((instanceId, workflowId), out _) ? AmcResult.Empty(AmcResult.Workflows) : Missing(workflowId);
    }

    private static string? Check(WorkflowBody workflow)
    {
        return workflow switch
        {
            { WorkflowId: null } => "The workflowId is missing.",
            _ when !IdFormat().IsMatch(workflow.WorkflowId) => $"Invalid workflowId {workflow.WorkflowId}: use letters, digits, '.', '-' and '_'.",
            { SqlQuery: null or "", Query: null } => "The workflow must have a sqlQuery.",
            { InputParameters.Count: > 100 } => "A workflow can have at most 100 inputParameters.",
            { OutputColumns.Count: > 100 } => "A workflow can have at most 100 outputColumns.",
            _ => null,
        };
    }

    private static IResult Missing(string workflowId) => AmcResult.Error(404, $"Workflow with ID {workflowId} does not exist.");

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,255}$")]
    private static partial Regex IdFormat();
}
