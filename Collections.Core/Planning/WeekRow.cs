using Collections.Core.Amc;
using Collections.Core.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>A week as progress shows it.</summary>
public sealed record WeekRow
{
    public required WeekId Id { get; init; }
    public required CollectionId CollectionId { get; init; }

    /// <summary>Always a Monday, and the key.</summary>
    public DateOnly WeekStartDate { get; init; }

    public DateOnly WeekEndDate { get; init; }
    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public bool Partial { get; init; }
    public required WeekStatus Status { get; init; }
    public string? ReasonCode { get; init; }

    /// <summary>Why it stands where it stands: "waiting for a slot", "retry 2 of 3 at 14:05", why it was skipped.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
    public int Attempt { get; init; }

    /// <summary>AMC's id of the week's execution, also for data from before: the only one that may be sent to AMC.</summary>
    public AmcExecutionId? ExecutionId { get; init; }

    /// <summary>Our id of it.</summary>
    public ExecutionId? WorkflowExecutionId { get; init; }

    /// <summary>Of the open execution, if there is one: a week that is collected again has one beside its result.</summary>
    public string? Step { get; init; }

    public string? Purpose { get; init; }

    /// <summary>AMC's own word for where the open execution stands, such as PUBLISHING.</summary>
    public string? AmcStatus { get; init; }

    /// <summary>When the open execution moves on.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Seconds from AMC's acceptance to its terminal status.</summary>
    public decimal? ExecutionDuration { get; init; }

    public string? ErrorClass { get; init; }
    public string? ErrorMessage { get; init; }
    public long? RowCount { get; init; }

    /// <summary>The number of the current version; null while there is none.</summary>
    public int? Version { get; init; }

    public DateTimeOffset? CollectedAt { get; init; }

    /// <summary>What was odd about the current version.</summary>
    public string? Warning { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public long ChangeNo { get; init; }

    public string IsoWeek => WeekCalendar.IsoWeek(WeekStartDate);

    public TimeSpan? Duration => ExecutionDuration is { } seconds ? TimeSpan.FromSeconds((double)seconds) : null;

    /// <summary>A newer version is being collected; the current one stays readable.</summary>
    public bool IsRefreshing => Status == WeekStatus.Success && Step is not null;

    /// <summary>AMC may still restate the week: it ended less than 30 days ago.</summary>
    public bool IsProvisional(DateTimeOffset now, TimeZoneInfo zone) => WeekCalendar.SettledAt(WindowEnd, zone) > now;

    /// <summary>Not a table: what a statement returns.</summary>
    internal sealed class Mapping : IEntityTypeConfiguration<WeekRow>
    {
        public void Configure(EntityTypeBuilder<WeekRow> builder) => builder.HasNoKey().ToView(null);
    }
}
