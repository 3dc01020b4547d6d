using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Ingestion;

/// <summary>
/// The stored result of a window that is no week: a part of one, to compare like with like, or the whole range at once. Its rows and totals stand
/// where those of the week versions stand, under an id of the same sequence.
/// </summary>
public sealed class WindowResult
{
    public required WeekVersionId Id { get; init; }
    public required CollectionId CollectionId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required ExecutionId ExecutionId { get; init; }

    /// <summary><c>comparison</c> or <c>whole_range</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Of the results of the same window; the highest is the one to show.</summary>
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

    internal sealed class Mapping : IEntityTypeConfiguration<WindowResult>
    {
        public void Configure(EntityTypeBuilder<WindowResult> builder)
        {
            builder.ToTable("report_data_window_results");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.Columns).HasColumnType("jsonb");
            builder.Property(row => row.SummaryStats).HasColumnType("jsonb");
        }
    }
}
