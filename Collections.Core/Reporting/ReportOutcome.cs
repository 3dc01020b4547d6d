namespace Collections.Core.Reporting;

/// <summary>What came of asking for a report.</summary>
public abstract record ReportOutcome<T>
{
    private ReportOutcome()
    {
    }

    public sealed record Done(T Value) : ReportOutcome<T>;

    /// <summary>It cannot be given as asked for; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<ReportProblem> Problems) : ReportOutcome<T>;

    /// <summary>There is no such collection for this user.</summary>
    public sealed record NotFound : ReportOutcome<T>;
}
