using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Ingestion;

/// <summary>One stored result of a week; a re-collected week has several, one of them current.</summary>
public sealed class WeekVersion
{
    public required WeekVersionId Id { get; init; }
    public required WeekId WeekId { get; init; }
    public required CollectionId CollectionId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required ExecutionId ExecutionId { get; init; }
    public int Version { get; init; }
    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public int WorkflowVersion { get; init; }
    public AmcExecutionId? AmcExecutionId { get; init; }
    public DateTimeOffset CollectedAt { get; init; }
    public long Rows { get; init; }
    public long? FilteredRows { get; init; }
    public int Files { get; init; }
    public long Bytes { get; init; }
    public required string Sha256 { get; init; }
    public required string Columns { get; init; }
    public required string SummaryStats { get; init; }
    public string? Warning { get; init; }

    /// <summary>Where AMC had gaps in its data; null where it named none.</summary>
    public string? DataGaps { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<WeekVersion>
    {
        public void Configure(EntityTypeBuilder<WeekVersion> builder)
        {
            builder.ToTable("report_data_week_versions");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.Columns).HasColumnType("jsonb");
            builder.Property(row => row.SummaryStats).HasColumnType("jsonb");
        }
    }
}
