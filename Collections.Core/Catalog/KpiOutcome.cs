namespace Collections.Core.Catalog;

/// <summary>What came of writing a KPI.</summary>
public abstract record KpiOutcome
{
    private KpiOutcome()
    {
    }

    public sealed record Done : KpiOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<CatalogProblem> Problems) : KpiOutcome;

    /// <summary>There is no such workflow for this user.</summary>
    public sealed record NotFound : KpiOutcome;
}
