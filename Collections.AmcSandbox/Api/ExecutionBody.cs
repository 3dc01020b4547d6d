using System.Text.Json;

namespace Collections.AmcSandbox.Api;

internal sealed record CreateExecutionBody
{
    public string? WorkflowId { get; init; }

    public WorkflowBody? Workflow { get; init; }

    public string? TimeWindowType { get; init; }

    public string? TimeWindowStart { get; init; }

    public string? TimeWindowEnd { get; init; }

    public string? TimeWindowTimeZone { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? ParameterValues { get; init; }

    public int? WorkflowExecutionTimeoutSeconds { get; init; }

    public bool? DryRun { get; init; }

    public bool? RequireSyntheticData { get; init; }
}

internal sealed record UpdateExecutionBody(string? Status);

internal sealed record ExecutionListBody(IReadOnlyList<ExecutionBody> Executions, string? NextToken);

internal sealed record DownloadUrlsBody(IReadOnlyList<string> DownloadUrls, IReadOnlyList<string> MetadataDownloadUrls);

internal sealed record ResultMetadataBody(
    string WorkflowExecutionId, string TimeWindowStart, string TimeWindowEnd, IReadOnlyList<ColumnBody> OutputColumns);

internal sealed record OutputChannelBody(OutputChannelNameBody Channel, string Status, string? StatusReason);

internal sealed record OutputChannelNameBody(string Type);

/// <summary>An execution. AMC sends it bare, though its contract shows it wrapped in <c>workflowExecution</c>.</summary>
internal sealed record ExecutionBody
{
    public required string WorkflowExecutionId { get; init; }

    public required string WorkflowId { get; init; }

    public required string Status { get; init; }

    public string? StatusReason { get; init; }

    public required string CreateTime { get; init; }

    public required string LastUpdatedTime { get; init; }

    public string? ValidatedTime { get; init; }

    public required string WaitUntil { get; init; }

    public required string ExpireTime { get; init; }

    public required string TimeWindowStart { get; init; }

    public required string TimeWindowEnd { get; init; }

    public required string TimeWindowStartOriginal { get; init; }

    public required string TimeWindowEndOriginal { get; init; }

    public required string TimeWindowTimeZoneOriginal { get; init; }

    public required IReadOnlyDictionary<string, string> ParameterValues { get; init; }

    public required string ExecutionCategory { get; init; }

    public required IReadOnlyList<string> DataGaps { get; init; }

    public required bool IgnoreDataGaps { get; init; }

    public required bool RequireSyntheticData { get; init; }

    public required int AvailableTimeBeforeWindowSecs { get; init; }

    public required int InvalidationOffsetSecs { get; init; }

    public required string OutputS3URI { get; init; }

    public required int WorkflowExecutionTimeoutSeconds { get; init; }

    public int? ExecutionTime { get; init; }

    public IReadOnlyList<ColumnBody>? OutputColumns { get; init; }

    public IReadOnlyList<OutputChannelBody>? OutputChannels { get; init; }

    public string? SqlQuery { get; init; }
}
