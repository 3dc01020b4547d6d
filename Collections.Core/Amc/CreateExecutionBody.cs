namespace Collections.Core.Amc;

/// <summary>The body of POST workflowExecutions.</summary>
internal sealed record CreateExecutionBody
{
    public required AmcWorkflow Workflow { get; init; }
    public required string TimeWindowType { get; init; }
    public required string TimeWindowStart { get; init; }
    public required string TimeWindowEnd { get; init; }
    public required string TimeWindowTimeZone { get; init; }
    public required int WorkflowExecutionTimeoutSeconds { get; init; }
    public SortedDictionary<string, string>? ParameterValues { get; init; }
    public bool? DryRun { get; init; }
    public bool? RequireSyntheticData { get; init; }
}
