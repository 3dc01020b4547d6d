using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>A week of a collection, the unit that a person sees.</summary>
public sealed class Week
{
    public required WeekId Id { get; init; }
    public required CollectionId CollectionId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public DateOnly WeekStartDate { get; init; }
    public DateOnly WeekEndDate { get; init; }
    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public bool Partial { get; init; }
    public required WeekStatus Status { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public int Attempt { get; init; }
    public ExecutionId? WorkflowExecutionId { get; init; }
    public AmcExecutionId? AmcExecutionId { get; init; }
    public decimal? ExecutionDuration { get; init; }
    public string? ErrorClass { get; init; }
    public string? ErrorMessage { get; init; }
    public long? RowCount { get; init; }
    public WeekVersionId? CurrentVersionId { get; init; }
    public string? SummaryStats { get; init; }
    public long ChangeNo { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Week>
    {
        public void Configure(EntityTypeBuilder<Week> builder)
        {
            builder.ToTable("report_data_weeks");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.SummaryStats).HasColumnType("jsonb");
        }
    }
}
