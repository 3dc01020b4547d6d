namespace Collections.Core.Catalog;

/// <summary>What came of writing a workflow.</summary>
public abstract record WorkflowOutcome
{
    private WorkflowOutcome()
    {
    }

    /// <param name="Version">The current version from now on.</param>
    public sealed record Done(WorkflowId Id, int Version) : WorkflowOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<CatalogProblem> Problems) : WorkflowOutcome;

    /// <summary>Somebody else saved in between; nothing was written.</summary>
    /// <param name="Version">The newest version now.</param>
    public sealed record Outdated(int Version, string SavedByName, DateTimeOffset SavedAt) : WorkflowOutcome;

    /// <summary>There is no such workflow for this user.</summary>
    public sealed record NotFound : WorkflowOutcome;
}
