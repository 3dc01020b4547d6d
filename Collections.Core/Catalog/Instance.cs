using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Catalog;

/// <summary>An AMC instance with its limits, polling and hold.</summary>
public sealed class Instance
{
    public required InstanceId Id { get; init; }
    public required AccountId AccountId { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required string Name { get; init; }
    public string InstanceType { get; init; } = AmcInstance.Standard;
    public required string TimeZone { get; init; }
    public string? Currency { get; init; }
    public int MaxOpenExecutions { get; init; }
    public int OpenByOthers { get; init; }
    public DateTimeOffset NextPollAt { get; init; }
    public long PollToken { get; init; }
    public DateTimeOffset? PollLeaseUntil { get; init; }
    public DateTimeOffset? LastPolledAt { get; init; }
    public DateTimeOffset? ThrottledUntil { get; init; }
    public DateTimeOffset? OnHoldSince { get; init; }
    public string? OnHoldReason { get; init; }
    public DateTimeOffset? NextProbeAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public UserId? CreatedBy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Instance>
    {
        public void Configure(EntityTypeBuilder<Instance> builder)
        {
            builder.ToTable("amc_instances");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.AmcInstanceId).HasColumnName("instance_id");
        }
    }
}
