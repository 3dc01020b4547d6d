namespace Collections.Core.Planning;

/// <summary>What came of asking for a collection, or for a change of one.</summary>
public abstract record PlanOutcome
{
    private PlanOutcome()
    {
    }

    /// <summary>It is written.</summary>
    public sealed record Done(CollectionId Id, CollectionPlan Plan) : PlanOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<PlanProblem> Problems) : PlanOutcome;

    /// <summary>There is no such collection for this user.</summary>
    public sealed record NotFound : PlanOutcome;
}
