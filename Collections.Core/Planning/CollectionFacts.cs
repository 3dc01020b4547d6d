using Collections.Core.Amc;
using Collections.Core.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Collections.Core.Planning;

/// <summary>A collection as its statements return it, flat; its weeks are one string.</summary>
internal record CollectionFacts
{
    /// <summary>What a week is in the strip: the letter at the place of its <see cref="WeekStatus"/>.</summary>
    private const string Letters = "PRSFK";

    public const string Columns =
        """
        c.id, c.name, c.instance_id, i.name as instance_name, i.instance_id as amc_instance_id, c.workflow_id, f.name as workflow_name,
        c.created_by_name as owner, c.status, c.status_reason, c.total_weeks, c.completed_weeks, c.failed_weeks, c.skipped_weeks, c.running_weeks,
        c.start_date, c.end_date, c.change_no, c.created_at, c.updated_at, s.strip, s.ready, s.last_wait, s.median,
        i.max_open_executions as slots, i.open_by_others, n.active as active_collections
        """;

    /// <summary>What <see cref="Columns"/> needs beside the collection <c>c</c>. The instant <c>{0}</c> is now.</summary>
    public const string Joins =
        """
        join amc_instances i on i.id = c.instance_id
        join workflows f on f.id = c.workflow_id
        left join (select instance_id, count(*)::int as active from report_data_collections where status = 'ACTIVE' and deleted_at is null group by instance_id) n
            on n.instance_id = c.instance_id
        cross join lateral (
            select coalesce(string_agg(case w.status when 'SUCCESS' then 'S' when 'PENDING' then 'P' when 'RUNNING' then 'R' when 'FAILED' then 'F' else 'K' end,
                                       '' order by w.week_start_date), '') as strip,
                count(*) filter (where w.status = 'PENDING' and (w.not_before is null or w.not_before <= {0}))::int as ready,
                max(w.not_before) filter (where w.status = 'PENDING' and w.not_before > {0}) as last_wait,
                case when count(w.execution_duration) filter (where w.status = 'SUCCESS') >= 3
                    then (percentile_cont(0.5) within group (order by w.execution_duration) filter (where w.status = 'SUCCESS'))::float8 end as median
            from report_data_weeks w where w.collection_id = c.id
        ) s
        """;

    public required CollectionId Id { get; init; }
    public required string Name { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required string InstanceName { get; init; }
    public required AmcInstanceId AmcInstanceId { get; init; }
    public required WorkflowId WorkflowId { get; init; }
    public required string WorkflowName { get; init; }
    public required string Owner { get; init; }
    public required CollectionStatus Status { get; init; }
    public string? StatusReason { get; init; }
    public int TotalWeeks { get; init; }
    public int CompletedWeeks { get; init; }
    public int FailedWeeks { get; init; }
    public int SkippedWeeks { get; init; }
    public int RunningWeeks { get; init; }
    public DateOnly StartDate { get; init; }
    public DateOnly EndDate { get; init; }
    public long ChangeNo { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public required string Strip { get; init; }
    public int Ready { get; init; }
    public DateTimeOffset? LastWait { get; init; }
    public double? Median { get; init; }
    public int Slots { get; init; }
    public int OpenByOthers { get; init; }
    public int? ActiveCollections { get; init; }

    public CollectionCounts Counts => new(TotalWeeks, CompletedWeeks, FailedWeeks, SkippedWeeks, RunningWeeks);

    /// <summary>Median of the successes × what remains ÷ what runs at once. Null while nothing runs or too few weeks are done.</summary>
    public DateTimeOffset? Eta(DateTimeOffset now)
    {
        if (Status != CollectionStatus.Active || Median is not { } seconds)
        {
            return null;
        }

        var atOnce = Math.Max(RunningWeeks, FinishEstimate.Share(Slots, OpenByOthers, (ActiveCollections ?? 1) - 1));
        var remaining = Ready + RunningWeeks;
        var duration = TimeSpan.FromSeconds(seconds);
        var finish = now + (remaining == 0 ? TimeSpan.Zero : duration * Math.Max(1, remaining / (double)atOnce));
        return LastWait + duration is { } late && late > finish ? late : finish;
    }

    public CollectionRow ToRow(DateTimeOffset now) => new()
    {
        Id = Id,
        Name = Name,
        InstanceId = InstanceId,
        InstanceName = InstanceName,
        AmcInstanceId = AmcInstanceId,
        WorkflowId = WorkflowId,
        WorkflowName = WorkflowName,
        Owner = Owner,
        Status = Status,
        StatusReason = StatusReason,
        Counts = Counts,
        StartDate = StartDate,
        EndDate = EndDate,
        Strip = [.. Strip.Select(letter => (WeekStatus)Letters.IndexOf(letter, StringComparison.Ordinal))],
        Eta = Eta(now),
        ChangeNo = ChangeNo,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };

    /// <summary>Not a table: what a statement returns.</summary>
    internal sealed class Mapping : IEntityTypeConfiguration<CollectionFacts>
    {
        public void Configure(EntityTypeBuilder<CollectionFacts> builder) => builder.HasNoKey().ToView(null);
    }
}
