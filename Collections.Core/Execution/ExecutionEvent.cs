using Collections.Core.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Execution;

/// <summary>A call or a change of step of an execution; append-only.</summary>
public sealed class ExecutionEvent
{
    public long Id { get; init; }
    public required ExecutionId ExecutionId { get; init; }
    public required InstanceId InstanceId { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Step { get; init; }
    public string? Endpoint { get; init; }
    public int? DurationMs { get; init; }
    public int? HttpStatus { get; init; }
    public string? AmazonRequestId { get; init; }
    public string? Note { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ExecutionEvent>
    {
        public void Configure(EntityTypeBuilder<ExecutionEvent> builder)
        {
            builder.ToTable("execution_events");
            builder.HasKey(row => row.Id);
        }
    }
}
