using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Catalog;

/// <summary>A query of an instance; its text stands in <see cref="WorkflowVersion"/>.</summary>
public sealed class Workflow
{
    public required WorkflowId Id { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public int CurrentVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public UserId? CreatedBy { get; init; }
    public required string CreatedByName { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Workflow>
    {
        public void Configure(EntityTypeBuilder<Workflow> builder)
        {
            builder.ToTable("workflows");
            builder.HasKey(row => row.Id);
        }
    }
}
