using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>What a person or the system did to a collection; append-only.</summary>
public sealed class CollectionEvent
{
    public long Id { get; init; }
    public required CollectionId CollectionId { get; init; }
    public WeekId? WeekId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public DateTimeOffset At { get; init; }
    public UserId? UserId { get; init; }
    public string? UserName { get; init; }
    public required string Kind { get; init; }
    public string? Note { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CollectionEvent>
    {
        public void Configure(EntityTypeBuilder<CollectionEvent> builder)
        {
            builder.ToTable("collection_events");
            builder.HasKey(row => row.Id);
        }
    }
}
