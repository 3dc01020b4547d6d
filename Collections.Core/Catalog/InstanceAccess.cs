using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Catalog;

/// <summary>Who may see an instance, and as what: Admin, Analyst or Viewer. A user reads the own rows only.</summary>
public sealed class InstanceAccess
{
    public required UserId UserId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string Role { get; init; }
    public DateTimeOffset GrantedAt { get; init; }
    public UserId? GrantedBy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<InstanceAccess>
    {
        public void Configure(EntityTypeBuilder<InstanceAccess> builder)
        {
            builder.ToTable("instance_access");
            builder.HasKey(row => new { row.UserId, row.InstanceId });
        }
    }
}
