using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>Leads from a week that failed for good to its job in the operators' dashboard.</summary>
public sealed class FailedJobs(CollectionsDb db, UserScope scope)
{
    /// <summary>The id of the job; null when the week has none, or is none of this user's.</summary>
    public async Task<string?> OfWeekAsync(WeekId week, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        var jobs = await connection.ListAsync("select job_id from week_retry_jobs where week_id = $1 and job_id <> ''", [week.Value], row => row.GetString(0), cancellationToken);
        return jobs is [var job] ? job : null;
    }
}
