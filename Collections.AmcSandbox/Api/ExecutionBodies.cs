using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Api;

/// <summary>Puts executions on the wire.</summary>
internal static class ExecutionBodies
{
    public static ExecutionBody Of(ExecutionView view, bool includeWorkflow)
    {
        var execution = view.Execution;
        var window = execution.Window;
        var hasResult = view.Status == SandboxExecution.Succeeded && !execution.DryRun;
        return new ExecutionBody
        {
            WorkflowExecutionId = execution.Id.ToString(),
            WorkflowId = execution.WorkflowId,
            Status = view.Status,
            StatusReason = view.Reason,
            CreateTime = TimeWindows.Write(execution.CreateTime),
            LastUpdatedTime = TimeWindows.Write(view.EndTime ?? view.StartTime ?? execution.CreateTime),
            ValidatedTime = view.StartTime is null && view.EndTime is null ? null : TimeWindows.Write(execution.ReadyTime),
            WaitUntil = TimeWindows.Write(execution.CreateTime.AddHours(-1)),
            ExpireTime = TimeWindows.Write(execution.CreateTime.AddDays(1)),
            TimeWindowStart = TimeWindows.Write(window.StartUtc),
            TimeWindowEnd = TimeWindows.Write(window.EndUtc),
            TimeWindowStartOriginal = TimeWindows.Write(window.Start),
            TimeWindowEndOriginal = TimeWindows.Write(window.End),
            TimeWindowTimeZoneOriginal = window.TimeZone,
            ParameterValues = execution.ParameterValues,
            ExecutionCategory = "AD_HOC",
            DataGaps = execution.Fate.HasDataGaps && hasResult ? [$"{TimeWindows.Write(window.Start)}/{TimeWindows.Write(window.Start.AddHours(6))}"] : [],
            IgnoreDataGaps = false,
            RequireSyntheticData = execution.RequireSyntheticData,
            AvailableTimeBeforeWindowSecs = 0,
            InvalidationOffsetSecs = 266_400,
            OutputS3URI = "N/A",
            WorkflowExecutionTimeoutSeconds = execution.TimeoutSeconds,
            ExecutionTime = hasResult ? (int)(view.EndTime - view.StartTime)!.Value.TotalSeconds : null,
            OutputColumns = hasResult ? Columns(execution.Columns) : null,
            OutputChannels = hasResult ? [new OutputChannelBody(new OutputChannelNameBody("DOWNLOAD"), "AVAILABLE", null)] : null,
            SqlQuery = includeWorkflow ? execution.Workflow.SqlQuery : null,
        };
    }

    public static IReadOnlyList<ColumnBody> Columns(IReadOnlyList<OutputColumn> columns) => [.. columns.Select(column => new ColumnBody
    {
        Name = column.Name,
        ColumnType = column.IsMetric ? "METRIC" : "DIMENSION",
        DataType = column.Kind.ToString().ToUpperInvariant(),
        Precision = column.Kind == DataKind.Decimal ? 38 : null,
        Scale = column.Kind == DataKind.Decimal ? column.Scale : null,
    })];
}
