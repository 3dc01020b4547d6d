namespace Collections.Core.Catalog;

/// <summary>A workflow as a list shows it.</summary>
public sealed record WorkflowRow
{
    public required WorkflowId Id { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string InstanceName { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public int CurrentVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public required string CreatedByName { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Since when it is out of sight; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }
}
