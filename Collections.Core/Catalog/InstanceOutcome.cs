namespace Collections.Core.Catalog;

/// <summary>What came of writing an instance.</summary>
public abstract record InstanceOutcome
{
    private InstanceOutcome()
    {
    }

    public sealed record Done(InstanceId Id) : InstanceOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<CatalogProblem> Problems) : InstanceOutcome;

    /// <summary>There is no such instance for this user.</summary>
    public sealed record NotFound : InstanceOutcome;
}
