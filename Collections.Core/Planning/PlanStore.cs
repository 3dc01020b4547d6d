using Collections.Core.Catalog;
using Collections.Core.Data;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Planning;

/// <summary>The planner's statements, on a connection of the user. Lock order: collection, then weeks, then executions.</summary>
internal static class PlanStore
{
    public const string UniqueName = "report_data_collections_instance_name";

    /// <param name="self">The collection that keeps its own name; null for a new one.</param>
    public static async Task<PlanFacts> ReadFactsAsync(
        NpgsqlConnection connection, CollectionRequest request, CollectionId? self, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select i.id = any (array(select editable_instances())), i.time_zone, i.max_open_executions, i.open_by_others,
                (select count(*)::int from report_data_collections c
                 where c.instance_id = i.id and c.status = 'ACTIVE' and c.deleted_at is null and c.id is distinct from $5),
                exists (select from report_data_collections c
                        where c.instance_id = i.id and lower(c.name) = lower($3) and c.deleted_at is null and c.id is distinct from $5),
                w.id is not null, v.version, v.sql_query,
                (select percentile_cont(0.5) within group (order by d.seconds)
                 from (select extract(epoch from e.terminal_at - e.accepted_at)::float8 as seconds from workflow_executions e
                       where e.instance_id = i.id and e.step = 'done' and e.purpose in ('week', 'recollect') and e.terminal_at is not null
                       order by e.terminal_at desc limit 50) d
                 having count(*) >= $6),
                v.parameters::text
            from amc_instances i
            left join workflows w on w.id = $2 and w.instance_id = i.id and w.deleted_at is null
            left join workflow_versions v on v.workflow_id = w.id and v.version = coalesce($4, w.current_version)
            where i.id = $1
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = request.InstanceId.Value },
                new() { Value = request.WorkflowId.Value },
                new() { Value = PlainText.IsStorable(request.Name) ? request.Name.Trim() : "" },
                Nullable(request.WorkflowVersion, NpgsqlDbType.Integer),
                Nullable(self?.Value, NpgsqlDbType.Uuid),
                new() { Value = FinishEstimate.MinSamples },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return PlanFacts.NoInstance;
        }

        return new PlanFacts
        {
            InstanceIsVisible = true,
            InstanceIsEditable = reader.GetBoolean(0),
            InstanceTimeZone = reader.GetString(1),
            Slots = FinishEstimate.Share(reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4)),
            NameIsTaken = reader.GetBoolean(5),
            WorkflowIsKnown = reader.GetBoolean(6),
            WorkflowVersion = reader.IsDBNull(7) ? null : reader.GetInt32(7),
            SqlQuery = reader.IsDBNull(8) ? null : reader.GetString(8),
            MedianDuration = reader.IsDBNull(9) ? null : TimeSpan.FromSeconds(reader.GetDouble(9)),
            Declared = reader.IsDBNull(10) ? [] : WorkflowParameterJson.Read(reader.GetString(10)),
        };
    }

    public static async Task InsertAsync(
        NpgsqlConnection connection, CollectionId id, CollectionRequest request, CollectionPlan plan, ICurrentUser user, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, first_week, last_week,
                time_zone, filters, parameters, timeout_seconds, created_by, created_by_name, held_at, held_kind, held_reason)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, h.at, h.kind, h.reason
            from (values (1)) as one (row)
            left join (values (clock_timestamp(), 'pilot', 'the newest week runs first; the others wait for it')) as h (at, kind, reason) on $16
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = plan.Name },
                new() { Value = plan.InstanceId.Value },
                new() { Value = plan.WorkflowId.Value },
                new() { Value = plan.WorkflowVersion },
                new() { Value = request.StartDate },
                new() { Value = request.EndDate },
                new() { Value = request.FirstWeek.Text() },
                new() { Value = request.LastWeek.Text() },
                new() { Value = plan.TimeZone },
                new() { Value = PlanningJson.Write(request.Filters), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = PlanningJson.Write(request.Parameters), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = request.TimeoutSeconds },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
                new() { Value = request.PilotFirst },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The collection as it stands, locked until the end of the transaction; null when this user does not see or may not change it.</summary>
    public static async Task<StoredCollection?> LockAsync(NpgsqlConnection connection, CollectionId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, first_week, last_week,
                filters::text, parameters::text, timeout_seconds, schedule_cron, schedule_time_zone
            from report_data_collections where id = $1 and deleted_at is null for update
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var request = new CollectionRequest
        {
            Name = reader.GetString(0),
            InstanceId = new(reader.GetGuid(1)),
            WorkflowId = new(reader.GetGuid(2)),
            WorkflowVersion = reader.GetInt32(3),
            StartDate = reader.GetFieldValue<DateOnly>(4),
            EndDate = reader.GetFieldValue<DateOnly>(5),
            TimeZone = reader.GetString(6),
            FirstWeek = StatusText.ParsePartialWeek(reader.GetString(7)),
            LastWeek = StatusText.ParsePartialWeek(reader.GetString(8)),
            Filters = PlanningJson.ReadFilters(reader.GetString(9)),
            Parameters = PlanningJson.ReadParameters(reader.GetString(10)),
            TimeoutSeconds = reader.GetInt32(11),
        };
        return new(request, reader.IsDBNull(12) ? null : reader.GetString(12), reader.IsDBNull(13) ? null : reader.GetString(13));
    }

    /// <summary>Locking needs the right to change; looking does not.</summary>
    public static async Task<bool> IsVisibleAsync(NpgsqlConnection connection, CollectionId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from report_data_collections where id = $1 and deleted_at is null)", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public static async Task UpdateAsync(
        NpgsqlConnection connection, CollectionId id, CollectionRequest request, PlannedSchedule schedule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            update report_data_collections
            set name = $2, start_date = $3, end_date = $4, schedule_cron = $5, schedule_time_zone = $6, schedule_next_at = $7, timeout_seconds = $8
            where id = $1
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = request.Name },
                new() { Value = request.StartDate },
                new() { Value = request.EndDate },
                Nullable(schedule.Cron, NpgsqlDbType.Text),
                Nullable(schedule.TimeZone, NpgsqlDbType.Text),
                Nullable(schedule.NextAt?.UtcDateTime, NpgsqlDbType.TimestampTz),
                new() { Value = request.TimeoutSeconds },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Adds the weeks that are not there yet. A week that is there keeps what it has: only a window that the range now covers further is widened,
    /// for its next run, and a week that was dropped for being partial is taken up. A result of less than the window is told of, not thrown away.
    /// </summary>
    /// <returns>How many weeks were added or changed.</returns>
    public static async Task<int> WriteWeeksAsync(
        NpgsqlConnection connection, CollectionId id, InstanceId instance, IReadOnlyList<PlannedWeek> weeks, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into report_data_weeks as w (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, partial,
                status, reason_code, reason, not_before)
            select p.id, $1, $2, p.week_start, p.window_end, p.window_start, p.window_end, p.partial, p.status, p.reason_code, p.reason, p.not_before
            from unnest($3::uuid[], $4::date[], $5::date[], $6::date[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
                as p (id, week_start, window_start, window_end, partial, status, reason_code, reason, not_before)
            on conflict (collection_id, week_start_date) do update
            set week_end_date = excluded.week_end_date,
                window_start = excluded.window_start,
                window_end = excluded.window_end,
                partial = case when w.status in ('RUNNING', 'SUCCESS') then w.partial else excluded.partial end,
                status = case when w.reason_code = 'dropped_partial' then excluded.status else w.status end,
                reason_code = case when w.status = 'PENDING' or w.reason_code = 'dropped_partial' then excluded.reason_code
                                   when w.status = 'SUCCESS' then $12 else w.reason_code end,
                reason = case when w.status = 'PENDING' or w.reason_code = 'dropped_partial' then excluded.reason
                              when w.status = 'SUCCESS' then $13 else w.reason end,
                not_before = case when w.status = 'PENDING' or w.reason_code = 'dropped_partial' then excluded.not_before else w.not_before end
            where (w.window_start, w.window_end) <> (excluded.window_start, excluded.window_end)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = instance.Value },
                new() { Value = weeks.Select(_ => WeekId.New().Value).ToArray() },
                new() { Value = weeks.Select(week => week.Period.WeekStart).ToArray() },
                new() { Value = weeks.Select(week => week.Period.WindowStart).ToArray() },
                new() { Value = weeks.Select(week => week.Period.WindowEnd).ToArray() },
                new() { Value = weeks.Select(week => week.Partial).ToArray() },
                new() { Value = weeks.Select(week => week.Status.Text()).ToArray() },
                new() { Value = weeks.Select(week => week.Reason?.Code).ToArray() },
                new() { Value = weeks.Select(week => week.Reason?.Text).ToArray() },
                new() { Value = weeks.Select(week => week.NotBefore?.UtcDateTime).ToArray() },
                new() { Value = WeekReason.Outgrown.Code },
                new() { Value = WeekReason.Outgrown.Text },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives the weeks that may be collected their place in the queue.</summary>
    public static async Task QueueAsync(NpgsqlConnection connection, CollectionId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select queue_pending_weeks($1, $2)", connection)
        {
            Parameters = { new() { Value = DateOnly.FromDateTime(now.UtcDateTime) }, new() { Value = id.Value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says what was done, then counts: last in the transaction.</summary>
    public static async Task FinishAsync(
        NpgsqlConnection connection,
        CollectionId id,
        InstanceId instance,
        ICurrentUser user,
        IReadOnlyList<(string Kind, string Note)> events,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into collection_events (collection_id, instance_id, user_id, user_name, kind, note)
            select $1, $2, $3, $4, e.kind, e.note from unnest($5::text[], $6::text[]) as e (kind, note);
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = instance.Value },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
                new() { Value = events.Select(entry => entry.Kind).ToArray() },
                new() { Value = events.Select(entry => entry.Note).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);

        await using var refresh = new NpgsqlCommand("select refresh_collection_status($1)", connection) { Parameters = { new() { Value = id.Value } } };
        await refresh.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
