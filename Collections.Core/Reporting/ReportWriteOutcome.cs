namespace Collections.Core.Reporting;

/// <summary>What came of writing something that stands beside a report.</summary>
public abstract record ReportWriteOutcome
{
    private ReportWriteOutcome()
    {
    }

    public sealed record Done(Guid Id) : ReportWriteOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<ReportProblem> Problems) : ReportWriteOutcome;

    public sealed record NotFound : ReportWriteOutcome;
}
