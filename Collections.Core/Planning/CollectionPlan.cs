using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>What a collection will be: the same for a preview, a dry run and the real thing.</summary>
public sealed record CollectionPlan
{
    /// <summary>All at once; empty when the plan can be carried out.</summary>
    public required IReadOnlyList<PlanProblem> Problems { get; init; }

    public bool IsAccepted => Problems is [];

    public required string Name { get; init; }

    public required InstanceId InstanceId { get; init; }

    public required WorkflowId WorkflowId { get; init; }

    /// <summary>The version that is pinned.</summary>
    public int WorkflowVersion { get; init; }

    /// <summary>The values in force: those given, as their types say, and the workflow's defaults for the others.</summary>
    public IReadOnlyDictionary<string, SqlValue> Parameters { get; init; } = new Dictionary<string, SqlValue>();

    /// <summary>The zone in force, also when none was asked for.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Oldest first; empty while the range makes no sense.</summary>
    public required IReadOnlyList<PlannedWeek> Weeks { get; init; }

    /// <summary>First day and last instant of all windows, as AMC counts: the zone's midnights.</summary>
    public (DateTimeOffset Start, DateTimeOffset End)? Window { get; init; }

    public FinishEstimate? Estimate { get; init; }

    /// <summary>The SQL of the newest week that will run, with its values in it; null while it cannot be written.</summary>
    public string? RenderedSql { get; init; }

    public int Partial => Weeks.Count(week => week.Partial);

    public int Skipped => Weeks.Count(week => week.Status == WeekStatus.Skipped);
}
