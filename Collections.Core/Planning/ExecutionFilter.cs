using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>Which executions a list shows, newest first.</summary>
public sealed record ExecutionFilter
{
    public const int MaxLimit = 200;

    public static readonly IReadOnlyList<string> Purposes = ["week", "recollect", "pilot", "comparison", "whole_range", "dry_run"];

    public InstanceId? Instance { get; init; }
    public CollectionId? Collection { get; init; }

    /// <summary>Only those that are not done, failed or cancelled.</summary>
    public bool OnlyOpen { get; init; }

    public ExecutionState? State { get; init; }

    /// <summary>As stored; see <see cref="Purposes"/>.</summary>
    public string? Purpose { get; init; }

    /// <summary>AMC's id, our id, or words of the error.</summary>
    public string? Search { get; init; }

    /// <summary><see cref="ExecutionPage.Next"/> of the page before; null for the first.</summary>
    public string? Cursor { get; init; }

    public int Limit { get; init; } = 50;
}
