namespace Collections.Core.Planning;

/// <summary>A collection that was made with a workflow, and with which version of it.</summary>
public sealed record WorkflowUse(CollectionId Id, string Name, int Version, CollectionStatus Status);
