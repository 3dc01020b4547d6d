using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Schedules: kept and shown, never run.</summary>
internal static class ScheduleEndpoints
{
    public static void Map(IEndpointRouteBuilder reporting)
    {
        reporting.MapGet("/schedules", List);
        reporting.MapPost("/schedules", Create);
        reporting.MapGet("/schedules/{scheduleId}", Get);
        reporting.MapPut("/schedules/{scheduleId}", Replace);
        reporting.MapDelete("/schedules/{scheduleId}", Delete);
    }

    private static IResult List(SandboxState state, string instanceId, string? limit, string? nextToken)
    {
        var all = state.Schedules.Where(s => s.Key.InstanceId == instanceId).Select(s => s.Value).OrderBy(s => s.ScheduleId, StringComparer.Ordinal).ToList();
        var (page, next, refusal) = Paging.Page(all, limit, nextToken);
        return refusal ?? AmcResult.Ok(new ScheduleListBody(page, next), SandboxJson.Default.ScheduleListBody, AmcResult.Schedules);
    }

    private static async Task<IResult> Create(HttpContext http, SandboxState state, string instanceId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.ScheduleBody);
        if (body is null)
        {
            return refusal!;
        }

        if (Check(state, instanceId, body) is { } complaint)
        {
            return complaint;
        }

        return state.Schedules.TryAdd((instanceId, body.ScheduleId!), body)
            ? AmcResult.Empty(AmcResult.Schedules)
            : AmcResult.Error(400, $"Schedule with ID {body.ScheduleId} already exists.");
    }

    private static IResult Get(SandboxState state, string instanceId, string scheduleId)
    {
        return state.Schedules.TryGetValue((instanceId, scheduleId), out var schedule)
            ? AmcResult.Ok(schedule, SandboxJson.Default.ScheduleBody, AmcResult.Schedules)
            : Missing(scheduleId);
    }

    private static async Task<IResult> Replace(HttpContext http, SandboxState state, string instanceId, string scheduleId)
    {
        var (body, refusal) = await RequestBodies.Read(http.Request, SandboxJson.Default.ScheduleBody);
        if (body is null)
        {
            return refusal!;
        }

        body = body with { ScheduleId = scheduleId };
        if (!state.Schedules.ContainsKey((instanceId, scheduleId)))
        {
            return Missing(scheduleId);
        }

        if (Check(state, instanceId, body) is { } complaint)
        {
            return complaint;
        }

        state.Schedules[(instanceId, scheduleId)] = body;
        return AmcResult.Empty(AmcResult.Schedules);
    }

    private static IResult Delete(SandboxState state, string instanceId, string scheduleId)
    {
        return state.Schedules.TryRemove((instanceId, scheduleId), out _) ? AmcResult.Empty(AmcResult.Schedules) : Missing(scheduleId);
    }

    private static IResult? Check(SandboxState state, string instanceId, ScheduleBody schedule)
    {
        return schedule switch
        {
            { ScheduleId: null or "" } => AmcResult.Error(400, "The scheduleId is missing."),
            { AggregationPeriod: not ("Daily" or "Weekly") } => AmcResult.Error(400, "The aggregationPeriod must be Daily or Weekly."),
            { AggregationHourUtc: < 0 or > 23 } => AmcResult.Error(400, "The aggregationHourUtc must be between 0 and 23."),
            { WorkflowId: null } => AmcResult.Error(400, "The workflowId is missing."),
            _ when !state.Workflows.ContainsKey((instanceId, schedule.WorkflowId)) =>
                AmcResult.Error(400, $"Workflow with ID {schedule.WorkflowId} does not exist."),
            _ => null,
        };
    }

    private static IResult Missing(string scheduleId) => AmcResult.Error(404, $"Schedule with ID {scheduleId} does not exist.");
}
