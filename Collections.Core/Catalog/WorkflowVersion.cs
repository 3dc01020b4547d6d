using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Catalog;

/// <summary>One text of a workflow; append-only, pinned by collections.</summary>
public sealed class WorkflowVersion
{
    public required WorkflowId WorkflowId { get; init; }
    public int Version { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string SqlQuery { get; init; }
    public required string SqlSha256 { get; init; }
    public required string Parameters { get; init; }
    public bool MarksFiltered { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public UserId? CreatedBy { get; init; }
    public required string CreatedByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<WorkflowVersion>
    {
        public void Configure(EntityTypeBuilder<WorkflowVersion> builder)
        {
            builder.ToTable("workflow_versions");
            builder.HasKey(row => new { row.WorkflowId, row.Version });
            builder.Property(row => row.Parameters).HasColumnType("jsonb");
        }
    }
}
