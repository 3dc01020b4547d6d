using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Execution;

/// <summary>One run at AMC: the unit of work of the engine. Written by the engine's SQL; mapped here for reading.</summary>
public sealed class Execution
{
    public required ExecutionId Id { get; init; }
    public required InstanceId InstanceId { get; init; }
    public CollectionId? CollectionId { get; init; }
    public WeekId? WeekId { get; init; }
    public required string Purpose { get; init; }
    public required string Step { get; init; }

    /// <summary>Null only for a dry run, which may be of a query that is not saved.</summary>
    public WorkflowId? WorkflowId { get; init; }

    public int? WorkflowVersion { get; init; }
    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public required string TimeZone { get; init; }
    public int Attempt { get; init; }
    public int TryNo { get; init; }
    public int Reopened { get; init; }
    public int Recoveries { get; init; }
    public long FencingToken { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public DateTimeOffset NextAt { get; init; }
    public string? RequestHash { get; init; }
    public DateTimeOffset? IntentAt { get; init; }
    public AmcExecutionId? AmcExecutionId { get; init; }
    public string? LegacyExecutionId { get; init; }
    public string? AmcStatus { get; init; }
    public string? AmcStatusReason { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? TerminalAt { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
    public int MissedInList { get; init; }
    public DateTimeOffset? AbsentSince { get; init; }
    public string? OutputColumns { get; init; }
    public string? DataGaps { get; init; }
    public string? ErrorClass { get; init; }
    public string? ErrorMessage { get; init; }
    public bool Scheduled { get; init; }
    public int QueueOrder { get; init; }
    public UserId? RequestedBy { get; init; }
    public string? RequestedByName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? SqlQuery { get; init; }
    public bool? MarksFiltered { get; init; }
    public string? Filters { get; init; }
    public string? Parameters { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Execution>
    {
        public void Configure(EntityTypeBuilder<Execution> builder)
        {
            builder.ToTable("workflow_executions");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.LegacyExecutionId).HasColumnName("execution_id");
            builder.Property(row => row.OutputColumns).HasColumnType("jsonb");
            builder.Property(row => row.Filters).HasColumnType("jsonb");
            builder.Property(row => row.Parameters).HasColumnType("jsonb");
        }
    }
}
