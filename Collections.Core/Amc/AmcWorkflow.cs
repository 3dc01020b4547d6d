namespace Collections.Core.Amc;

/// <summary>A workflow stored at AMC, or the definition inside an ad hoc execution.</summary>
public sealed record AmcWorkflow
{
    public AmcWorkflowId? WorkflowId { get; init; }
    public string? SqlQuery { get; init; }
    public IReadOnlyList<AmcInputParameter>? InputParameters { get; init; }
    public AmcOutputFormat? OutputFormat { get; init; }

    /// <summary>REMOVE_ROWS or REMOVE_VALUES.</summary>
    public string? PrivacyFilteringBehavior { get; init; }

    public string? FilteredMetricsDiscriminatorColumn { get; init; }
}
