using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>A saved backfill: a workflow version, an instance and a range of weeks. Status and counters are written by <c>refresh_collection_status</c> alone.</summary>
public sealed class Collection
{
    /// <summary>How long a deleted collection can be restored; then it goes for good.</summary>
    public static readonly TimeSpan RestorableFor = TimeSpan.FromDays(1);

    public required CollectionId Id { get; init; }
    public required string Name { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required WorkflowId WorkflowId { get; init; }
    public int WorkflowVersion { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public required string FirstWeek { get; init; }
    public required string LastWeek { get; init; }
    public required string TimeZone { get; init; }
    public required string Filters { get; init; }
    public required string Parameters { get; init; }
    public int TimeoutSeconds { get; init; }
    public required CollectionStatus Status { get; init; }
    public string? StatusReason { get; init; }
    public int TotalWeeks { get; init; }
    public int CompletedWeeks { get; init; }
    public int FailedWeeks { get; init; }
    public int SkippedWeeks { get; init; }
    public int RunningWeeks { get; init; }
    public long ChangeNo { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedByName { get; init; }
    public DateTimeOffset? HeldAt { get; init; }
    public string? HeldKind { get; init; }
    public string? HeldReason { get; init; }
    public DateTimeOffset? HoldConfirmedAt { get; init; }
    public string? ScheduleCron { get; init; }
    public string? ScheduleTimeZone { get; init; }
    public DateTimeOffset? ScheduleNextAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public UserId? CreatedBy { get; init; }
    public required string CreatedByName { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public string? ReportMetadata { get; init; }
    public DateTimeOffset? LastReportGeneratedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Collection>
    {
        public void Configure(EntityTypeBuilder<Collection> builder)
        {
            builder.ToTable("report_data_collections");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.Filters).HasColumnType("jsonb");
            builder.Property(row => row.Parameters).HasColumnType("jsonb");
            builder.Property(row => row.ReportMetadata).HasColumnType("jsonb");
        }
    }
}
