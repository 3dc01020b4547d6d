using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>What the query of an execution is made from, as stored.</summary>
internal sealed record QuerySource(
    DateOnly FirstDay, DateOnly LastDay, string TimeZone, string Sql, bool MarksFiltered, string WorkflowParameters, string? Filters, string? Parameters)
{
    /// <exception cref="QueryException">A placeholder has no value, or a value no placeholder.</exception>
    public ExecutionRequest ToRequest(int timeoutSeconds, bool dryRun) => new(
        Sql.Replace("{{start_date}}", $"{FirstDay:yyyy-MM-dd}", StringComparison.Ordinal).Replace("{{end_date}}", $"{LastDay:yyyy-MM-dd}", StringComparison.Ordinal),
        FirstDay, LastDay, TimeZone)
    {
        MarksFiltered = MarksFiltered,
        TimeoutSeconds = timeoutSeconds,
        DryRun = dryRun,
    };
}
