using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Catalog;

/// <summary>An AMC account ("ENTITY…") as Amazon knows it, with its hold.</summary>
public sealed class Account
{
    public required AccountId Id { get; init; }
    public required AmcEntityId EntityId { get; init; }
    public required MarketplaceId MarketplaceId { get; init; }
    public required string Name { get; init; }
    public string? Region { get; init; }
    public string? BaseUrl { get; init; }
    public string? TokenUrl { get; init; }
    public bool Simulated { get; init; }
    public DateTimeOffset? OnHoldSince { get; init; }
    public string? OnHoldReason { get; init; }
    public DateTimeOffset? NextProbeAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public UserId? CreatedBy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> builder)
        {
            builder.ToTable("amc_accounts");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.EntityId).HasColumnName("account_id");
        }
    }
}
