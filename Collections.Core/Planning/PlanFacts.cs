using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>What the database knows that a plan depends on, as its user sees it.</summary>
internal sealed record PlanFacts
{
    /// <summary>An instance that does not exist, or is somebody else's: nothing tells which.</summary>
    public static readonly PlanFacts NoInstance = new();

    public bool InstanceIsVisible { get; init; }
    public bool InstanceIsEditable { get; init; }
    public string InstanceTimeZone { get; init; } = "UTC";
    public bool NameIsTaken { get; init; }
    public bool WorkflowIsKnown { get; init; }

    /// <summary>The version that was asked for, or the current one; null when there is no such version.</summary>
    public int? WorkflowVersion { get; init; }

    public string? SqlQuery { get; init; }

    /// <summary>What the author of that version says of its placeholders.</summary>
    public IReadOnlyList<WorkflowParameter> Declared { get; init; } = [];

    /// <summary>Weeks of one collection that its instance can hold at once, fairly shared.</summary>
    public int Slots { get; init; } = FinishEstimate.MaxWeeksPerCollection;

    /// <summary>Median of the instance's last executions; null when there are too few.</summary>
    public TimeSpan? MedianDuration { get; init; }
}
