using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>Which executions a list shows, newest first.</summary>
public sealed record ExecutionFilter
{
    public const int MaxLimit = 200;

    public InstanceId? Instance { get; init; }
    public CollectionId? Collection { get; init; }

    /// <summary>Only those that are not done, failed or cancelled.</summary>
    public bool OnlyOpen { get; init; }

    /// <summary><see cref="ExecutionPage.Next"/> of the page before; null for the first.</summary>
    public string? Cursor { get; init; }

    public int Limit { get; init; } = 50;
}
