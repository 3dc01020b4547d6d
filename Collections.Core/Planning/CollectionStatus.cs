namespace Collections.Core.Planning;

/// <summary>The state of a collection; stored in capitals. Everything else is a reason beside it.</summary>
public enum CollectionStatus
{
    Active,
    Paused,
    Completed,
    Failed,
}
