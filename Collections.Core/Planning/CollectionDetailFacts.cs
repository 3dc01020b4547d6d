using Collections.Core.Amc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>What a collection's own page needs beside what a list shows.</summary>
internal sealed record CollectionDetailFacts : CollectionFacts
{
    /// <summary>The collection with this id, <c>{1}</c>.</summary>
    public const string Sql =
        $$"""
        select {{Columns}}, a.account_id as amc_entity_id, a.simulated as is_simulated, c.workflow_version, c.first_week, c.last_week, c.time_zone,
            c.filters::text as filters, c.parameters::text as parameters, c.timeout_seconds, c.paused_at, c.paused_by_name, c.held_at,
            coalesce(c.held_kind, case when c.held_at is not null then 'rejected' end) as held_kind, c.held_reason,
            c.schedule_cron, c.schedule_time_zone, c.schedule_next_at, c.finished_at, c.instance_id = any (array(select editable_instances())) as is_editable,
            (select max(x.id) from collection_events x where x.collection_id = c.id) as last_activity
        from report_data_collections c
        {{Joins}}
        join amc_accounts a on a.id = i.account_id
        where c.id = {1} and c.deleted_at is null
        """;

    public required AmcEntityId AmcEntityId { get; init; }
    public bool IsSimulated { get; init; }
    public int WorkflowVersion { get; init; }
    public required string FirstWeek { get; init; }
    public required string LastWeek { get; init; }
    public required string TimeZone { get; init; }
    public required string Filters { get; init; }
    public required string Parameters { get; init; }
    public int TimeoutSeconds { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedByName { get; init; }
    public DateTimeOffset? HeldAt { get; init; }
    public string? HeldKind { get; init; }
    public string? HeldReason { get; init; }
    public string? ScheduleCron { get; init; }
    public string? ScheduleTimeZone { get; init; }
    public DateTimeOffset? ScheduleNextAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public bool IsEditable { get; init; }
    public long? LastActivity { get; init; }

    public CollectionDetail ToDetail(DateTimeOffset now) => new()
    {
        Id = Id,
        Name = Name,
        InstanceId = InstanceId,
        InstanceName = InstanceName,
        AmcInstanceId = AmcInstanceId,
        AmcEntityId = AmcEntityId,
        IsSimulated = IsSimulated,
        WorkflowId = WorkflowId,
        WorkflowName = WorkflowName,
        WorkflowVersion = WorkflowVersion,
        StartDate = StartDate,
        EndDate = EndDate,
        FirstWeek = StatusText.ParsePartialWeek(FirstWeek),
        LastWeek = StatusText.ParsePartialWeek(LastWeek),
        TimeZone = TimeZone,
        Inputs = CollectionInputs.Read(Filters, Parameters),
        TimeoutSeconds = TimeoutSeconds,
        Status = Status,
        StatusReason = StatusReason,
        Counts = Counts,
        Eta = Eta(now),
        ChangeNo = ChangeNo,
        PausedAt = PausedAt,
        PausedByName = PausedByName,
        HeldAt = HeldAt,
        HeldKind = HeldKind,
        HeldReason = HeldReason,
        ScheduleCron = ScheduleCron,
        ScheduleTimeZone = ScheduleTimeZone,
        ScheduleNextAt = ScheduleNextAt,
        IsEditable = IsEditable,
        LastActivity = LastActivity,
        CreatedAt = CreatedAt,
        Owner = Owner,
        UpdatedAt = UpdatedAt,
        FinishedAt = FinishedAt,
    };

    /// <summary>Not a table: what a statement returns.</summary>
    internal new sealed class Mapping : IEntityTypeConfiguration<CollectionDetailFacts>
    {
        public void Configure(EntityTypeBuilder<CollectionDetailFacts> builder) => builder.HasBaseType((Type?)null).HasNoKey().ToView(null);
    }
}
