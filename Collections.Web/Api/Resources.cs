using System.Text.Json.Nodes;
using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Web.Api;

// What programs get. Names and meanings are a contract: fields are added, never renamed.

/// <param name="ExecutionId">AMC's id of the week's execution; the only one that AMC knows.</param>
/// <param name="WorkflowExecutionId">Our id of it.</param>
/// <param name="ReasonCode">Why the week stands where it stands, for programs.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="Step">Where an open execution stands; also of a week that is collected again.</param>
/// <param name="ExecutionDuration">Seconds from AMC's acceptance to its terminal status.</param>
internal sealed record WeekResource(
    Guid Id,
    Guid CollectionId,
    DateOnly WeekStartDate,
    DateOnly WeekEndDate,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    string IsoWeek,
    bool Partial,
    string Status,
    string? ReasonCode,
    string? Reason,
    DateTimeOffset? NotBefore,
    int Attempt,
    string? ExecutionId,
    Guid? WorkflowExecutionId,
    string? Step,
    string? AmcStatus,
    decimal? ExecutionDuration,
    string? ErrorClass,
    string? ErrorMessage,
    long? RowCount,
    int? Version,
    DateTimeOffset? CollectedAt,
    string? Warning,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset UpdatedAt,
    long ChangeNo)
{
    public static WeekResource Of(WeekRow week) => new(
        week.Id.Value,
        week.CollectionId.Value,
        week.WeekStartDate,
        week.WeekEndDate,
        week.WindowStart,
        week.WindowEnd,
        week.IsoWeek,
        week.Partial,
        week.Status.Text(),
        week.ReasonCode,
        week.Reason,
        week.NotBefore,
        week.Attempt,
        week.ExecutionId?.Value,
        week.WorkflowExecutionId?.Value,
        week.Step,
        week.AmcStatus,
        week.ExecutionDuration,
        week.ErrorClass,
        week.ErrorMessage,
        week.RowCount,
        week.Version,
        week.CollectedAt,
        week.Warning,
        week.StartedAt,
        week.FinishedAt,
        week.UpdatedAt,
        week.ChangeNo);
}

/// <summary>A collection as a list and a stream show it.</summary>
/// <param name="Percentage">Completed of those that are to be collected, whole; null for 0 of 0.</param>
internal sealed record CollectionItem(
    Guid Id,
    string Name,
    Guid InstanceId,
    string InstanceName,
    Guid WorkflowId,
    string WorkflowName,
    string Owner,
    DateOnly StartDate,
    DateOnly EndDate,
    string Status,
    string? StatusReason,
    int TotalWeeks,
    int CompletedWeeks,
    int FailedWeeks,
    int SkippedWeeks,
    int RunningWeeks,
    int PendingWeeks,
    int? Percentage,
    DateTimeOffset? ExpectedFinish,
    long ChangeNo,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static CollectionItem Of(CollectionRow row) => new(
        row.Id.Value,
        row.Name,
        row.InstanceId.Value,
        row.InstanceName,
        row.WorkflowId.Value,
        row.WorkflowName,
        row.Owner,
        row.StartDate,
        row.EndDate,
        row.Status.Text(),
        row.StatusReason,
        row.Counts.Total,
        row.Counts.Completed,
        row.Counts.Failed,
        row.Counts.Skipped,
        row.Counts.Running,
        row.Counts.Pending,
        row.Counts.Percent,
        row.Eta,
        row.ChangeNo,
        row.CreatedAt,
        row.UpdatedAt);

    public static CollectionItem Of(CollectionDetail row) => new(
        row.Id.Value,
        row.Name,
        row.InstanceId.Value,
        row.InstanceName,
        row.WorkflowId.Value,
        row.WorkflowName,
        row.Owner,
        row.StartDate,
        row.EndDate,
        row.Status.Text(),
        row.StatusReason,
        row.Counts.Total,
        row.Counts.Completed,
        row.Counts.Failed,
        row.Counts.Skipped,
        row.Counts.Running,
        row.Counts.Pending,
        row.Counts.Percent,
        row.Eta,
        row.ChangeNo,
        row.CreatedAt,
        row.UpdatedAt);
}

internal sealed record FiltersResource(IReadOnlyList<string> Campaigns, IReadOnlyList<string> Asins);

internal sealed record ScheduleResource(string Cron, string? TimeZone, DateTimeOffset? NextAt);

/// <summary>A collection with everything that was asked for.</summary>
/// <param name="AmcInstanceId">Amazon's id of the instance.</param>
/// <param name="Simulated">The rows come from the sandbox, not from Amazon.</param>
/// <param name="Editable">You may change it, not only look.</param>
internal sealed record CollectionResource(
    Guid Id,
    string Name,
    Guid InstanceId,
    string InstanceName,
    string AmcInstanceId,
    bool Simulated,
    Guid WorkflowId,
    string WorkflowName,
    int WorkflowVersion,
    DateOnly StartDate,
    DateOnly EndDate,
    string FirstWeek,
    string LastWeek,
    string TimeZone,
    FiltersResource Filters,
    JsonObject Parameters,
    int TimeoutSeconds,
    ScheduleResource? Schedule,
    string Owner,
    bool Editable,
    string Status,
    string? StatusReason,
    int TotalWeeks,
    int CompletedWeeks,
    int FailedWeeks,
    int SkippedWeeks,
    int RunningWeeks,
    int PendingWeeks,
    int? Percentage,
    DateTimeOffset? ExpectedFinish,
    DateTimeOffset? PausedAt,
    string? PausedBy,
    DateTimeOffset? HeldAt,
    string? HeldKind,
    string? HeldReason,
    long ChangeNo,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt)
{
    public static CollectionResource Of(CollectionDetail row) => new(
        row.Id.Value,
        row.Name,
        row.InstanceId.Value,
        row.InstanceName,
        row.AmcInstanceId.Value,
        row.IsSimulated,
        row.WorkflowId.Value,
        row.WorkflowName,
        row.WorkflowVersion,
        row.StartDate,
        row.EndDate,
        row.FirstWeek.Text(),
        row.LastWeek.Text(),
        row.TimeZone,
        new(row.Inputs.Filters.Campaigns, row.Inputs.Filters.Asins),
        new(row.Inputs.Parameters.Select(parameter => KeyValuePair.Create<string, JsonNode?>(parameter.Key, PlanningJson.ToNode(parameter.Value)))),
        row.TimeoutSeconds,
        row.ScheduleCron is null ? null : new(row.ScheduleCron, row.ScheduleTimeZone, row.ScheduleNextAt),
        row.Owner,
        row.IsEditable,
        row.Status.Text(),
        row.StatusReason,
        row.Counts.Total,
        row.Counts.Completed,
        row.Counts.Failed,
        row.Counts.Skipped,
        row.Counts.Running,
        row.Counts.Pending,
        row.Counts.Percent,
        row.Eta,
        row.PausedAt,
        row.PausedByName,
        row.HeldAt,
        row.HeldKind,
        row.HeldReason,
        row.ChangeNo,
        row.CreatedAt,
        row.UpdatedAt,
        row.FinishedAt);
}

/// <summary>The specification's <c>get_collection_progress</c>; in a stream, <paramref name="Weeks"/> are those that changed.</summary>
internal sealed record ProgressResource(
    Guid Id,
    string Name,
    string Status,
    string? StatusReason,
    int TotalWeeks,
    int CompletedWeeks,
    int FailedWeeks,
    int SkippedWeeks,
    int RunningWeeks,
    int PendingWeeks,
    int? Percentage,
    DateTimeOffset? ExpectedFinish,
    long ChangeNo,
    IReadOnlyList<WeekResource> Weeks)
{
    public static ProgressResource Of(CollectionProgress progress)
    {
        var row = progress.Collection;
        return new(
            row.Id.Value,
            row.Name,
            row.Status.Text(),
            row.StatusReason,
            row.Counts.Total,
            row.Counts.Completed,
            row.Counts.Failed,
            row.Counts.Skipped,
            row.Counts.Running,
            row.Counts.Pending,
            row.Counts.Percent,
            row.Eta,
            row.ChangeNo,
            [.. progress.Weeks.Select(WeekResource.Of)]);
    }
}

/// <summary>A week with its query, and where to go from it.</summary>
/// <param name="Sql">The query as it goes to AMC; null when it cannot be written, and then <paramref name="SqlProblems"/> say why.</param>
internal sealed record WeekDetailResource(
    WeekResource Week, CollectionItem Collection, Guid? PreviousWeekId, Guid? NextWeekId, int WorkflowVersion, string? Sql, IReadOnlyList<string> SqlProblems)
{
    public static WeekDetailResource Of(WeekDetail week) => new(
        WeekResource.Of(week.Week),
        CollectionItem.Of(week.Collection),
        week.Previous?.Value,
        week.Next?.Value,
        week.WorkflowVersion,
        week.Sql,
        week.SqlProblems);
}

/// <summary>One run at AMC.</summary>
/// <param name="Id">Ours.</param>
/// <param name="AmcExecutionId">AMC's.</param>
internal sealed record ExecutionResource(
    Guid Id,
    string? AmcExecutionId,
    Guid InstanceId,
    Guid? CollectionId,
    Guid? WeekId,
    string Purpose,
    string Step,
    string? AmcStatus,
    string? AmcStatusReason,
    int Attempt,
    int Recoveries,
    int? WorkflowVersion,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    string TimeZone,
    bool Scheduled,
    string? RequestedBy,
    string? ErrorClass,
    string? ErrorMessage,
    DateTimeOffset CreatedAt,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? TerminalAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? NextAt)
{
    public static ExecutionResource Of(WeekExecution execution) => new(
        execution.Id.Value,
        execution.AmcExecutionId?.Value,
        execution.InstanceId.Value,
        execution.CollectionId?.Value,
        execution.WeekId?.Value,
        execution.Purpose,
        execution.Step,
        execution.AmcStatus,
        execution.AmcStatusReason,
        execution.Attempt,
        execution.Recoveries,
        execution.WorkflowVersion,
        execution.WindowStart,
        execution.WindowEnd,
        execution.TimeZone,
        execution.Scheduled,
        execution.RequestedByName,
        execution.ErrorClass,
        execution.ErrorMessage,
        execution.CreatedAt,
        execution.AcceptedAt,
        execution.StartedAt,
        execution.TerminalAt,
        execution.FinishedAt,
        execution.NextAt);
}

/// <summary>One stored result of a week.</summary>
/// <param name="FilteredRows">Rows in which AMC hid values; null when the query does not say.</param>
/// <param name="Sha256">Of AMC's files, in their order.</param>
internal sealed record VersionResource(
    int Version,
    bool Current,
    Guid WorkflowExecutionId,
    string? ExecutionId,
    DateOnly WindowStart,
    DateOnly WindowEnd,
    int WorkflowVersion,
    DateTimeOffset CollectedAt,
    long Rows,
    long? FilteredRows,
    int Files,
    long Bytes,
    string Sha256,
    string? Warning)
{
    public static VersionResource Of(WeekVersionRow version) => new(
        version.Version,
        version.IsCurrent,
        version.ExecutionId.Value,
        version.AmcExecutionId?.Value,
        version.WindowStart,
        version.WindowEnd,
        version.WorkflowVersion,
        version.CollectedAt,
        version.Rows,
        version.FilteredRows,
        version.Files,
        version.Bytes,
        version.Sha256,
        version.Warning);
}

/// <summary>The weeks of a collection that would be made; nothing was written.</summary>
internal sealed record PlanResource(
    bool DryRun,
    string Name,
    Guid InstanceId,
    Guid WorkflowId,
    int WorkflowVersion,
    string TimeZone,
    int TotalWeeks,
    int SkippedWeeks,
    int PartialWeeks,
    DateTimeOffset? ExpectedFinish,
    int? Slots,
    int? Waves,
    string? Sql,
    IReadOnlyList<PlannedWeekResource> Weeks)
{
    public static PlanResource Of(CollectionPlan plan) => new(
        true,
        plan.Name,
        plan.InstanceId.Value,
        plan.WorkflowId.Value,
        plan.WorkflowVersion,
        plan.TimeZone,
        plan.Weeks.Count,
        plan.Skipped,
        plan.Partial,
        plan.Estimate?.Finish,
        plan.Estimate?.Slots,
        plan.Estimate?.Waves,
        plan.RenderedSql,
        [.. plan.Weeks.Select(PlannedWeekResource.Of)]);
}

/// <param name="Start">The first day that AMC is asked for.</param>
/// <param name="End">The last one.</param>
internal sealed record PlannedWeekResource(
    DateOnly Start, DateOnly End, DateOnly WeekStartDate, string IsoWeek, bool Partial, string Status, string? ReasonCode, string? Reason, DateTimeOffset? NotBefore)
{
    public static PlannedWeekResource Of(PlannedWeek week) => new(
        week.Period.WindowStart,
        week.Period.WindowEnd,
        week.Period.WeekStart,
        week.Period.IsoWeek,
        week.Partial,
        week.Status.Text(),
        week.Reason?.Code,
        week.Reason?.Text,
        week.NotBefore);
}

/// <summary>A line of the activity of a collection.</summary>
internal sealed record ActivityResource(long Id, DateTimeOffset At, string? User, string Kind, string? Note, Guid? WeekId, DateOnly? WeekStartDate)
{
    public static ActivityResource Of(ActivityLine line) => new(line.Id, line.At, line.UserName, line.Kind, line.Note, line.WeekId?.Value, line.WeekStartDate);
}

/// <summary>A line of a week's log.</summary>
internal sealed record LogResource(
    long Id, Guid WorkflowExecutionId, int Attempt, DateTimeOffset At, string? Step, string? Endpoint, int? DurationMs, int? HttpStatus, string? AmazonRequestId, string? Note)
{
    public static LogResource Of(WeekLogLine line) => new(
        line.Id, line.ExecutionId.Value, line.Attempt, line.At, line.Step, line.Endpoint, line.DurationMs, line.HttpStatus, line.AmazonRequestId, line.Note);
}
