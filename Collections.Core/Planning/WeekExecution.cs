using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>One run at AMC, as the attempts of a week and the list of executions show it.</summary>
public sealed record WeekExecution
{
    public required ExecutionId Id { get; init; }
    public required InstanceId InstanceId { get; init; }
    public CollectionId? CollectionId { get; init; }
    public WeekId? WeekId { get; init; }
    public required string Purpose { get; init; }
    public required string Step { get; init; }

    /// <summary>Null for a dry run of a query that is not saved.</summary>
    public int? WorkflowVersion { get; init; }

    public DateOnly WindowStart { get; init; }
    public DateOnly WindowEnd { get; init; }
    public required string TimeZone { get; init; }
    public int Attempt { get; init; }
    public int Recoveries { get; init; }

    /// <summary>AMC's id, also in data from before.</summary>
    public AmcExecutionId? AmcExecutionId { get; init; }

    public string? AmcStatus { get; init; }
    public string? AmcStatusReason { get; init; }
    public string? ErrorClass { get; init; }
    public string? ErrorMessage { get; init; }
    public bool Scheduled { get; init; }
    public string? RequestedByName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? TerminalAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }

    public TimeSpan? Duration => TerminalAt - AcceptedAt;

    public bool IsOpen => Step is not ("done" or "failed" or "cancelled");

    /// <summary>Not a table: what a statement returns.</summary>
    internal sealed class Mapping : IEntityTypeConfiguration<WeekExecution>
    {
        public void Configure(EntityTypeBuilder<WeekExecution> builder) => builder.HasNoKey().ToView(null);
    }
}
