using Collections.Core.Amc;
using Collections.Core.Data;
using Collections.Core.Planning;
using Cronos;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>
/// Scheduled collections: adds the weeks that have become complete, and collects again those that AMC has restated since. What is due is a
/// question to the data; the cron expression only says when to look, so a missed look loses nothing and a double one does nothing.
/// </summary>
public sealed partial class ScheduleRunner(CollectionsDb db, IJobQueue queue, TimeProvider time, ILogger<ScheduleRunner> logger)
{
    private const string Due =
        """
        select id from report_data_collections
        where schedule_next_at <= $1 and schedule_cron is not null and deleted_at is null and paused_at is null
        order by schedule_next_at limit 100
        """;

    private const string Read =
        "select schedule_cron, coalesce(schedule_time_zone, time_zone) from report_data_collections where id = $1 and schedule_next_at <= $2";

    private const string Extend = "update report_data_collections set end_date = $2 where id = $1 and end_date < $2";
    private const string SetNext = "update report_data_collections set schedule_next_at = $2 where id = $1";

    // Collected before the end of the window + 14 days (then + 30) and now is later: AMC has restated it. Or its window has grown.
    private const string DueWeeks =
        """
        select w.id
        from report_data_weeks w
        join report_data_collections c on c.id = w.collection_id
        cross join lateral (
            select v.collected_at, v.window_start, v.window_end from report_data_week_versions v where v.week_id = w.id order by v.version desc limit 1) newest
        where w.collection_id = $1 and w.status = 'SUCCESS'
          and not exists (select from workflow_executions e where e.week_id = w.id and e.step not in ('done', 'failed', 'cancelled'))
          and ((newest.window_start, newest.window_end) <> (w.window_start, w.window_end)
               or exists (
                   select from unnest(array[14, 30]) as d (days)
                   where newest.collected_at < (w.window_end + 1 + d.days)::timestamp at time zone c.time_zone
                     and (w.window_end + 1 + d.days)::timestamp at time zone c.time_zone <= $2))
        order by w.week_start_date desc
        """;

    // Of the weeks that this transaction added: what a person asked for keeps its place before what comes by itself.
    private const string MarkScheduled =
        """
        update workflow_executions e set scheduled = true
        from report_data_weeks w
        where e.collection_id = $1 and e.step = 'queued' and w.id = e.week_id and w.created_at >= now()
        """;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        foreach (var collection in await connection.ListAsync(Due, [now], row => new CollectionId(row.GetGuid(0)), cancellationToken))
        {
            await RunAsync(connection, collection, now, cancellationToken);
        }
    }

    /// <summary>When to look next; null when the expression has no further time.</summary>
    public static DateTimeOffset? Next(string cron, string timeZone, DateTimeOffset now) =>
        CronExpression.Parse(cron).GetNextOccurrence(now, TimeZones.Find(timeZone));

    private async Task RunAsync(NpgsqlConnection connection, CollectionId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new CommandTransaction(connection, user: null, time);
        if (!await command.LockAsync(id, cancellationToken) || command.Status is CollectionStatus.Paused)
        {
            return;
        }

        // Another worker may have been here between the question and the lock.
        var schedules = await connection.ListAsync(Read, [id.Value, now], row => (Cron: row.GetString(0), Zone: row.GetString(1)), cancellationToken);
        if (schedules is not [var schedule] || await PlanStore.LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return;
        }

        var added = await AddWeeksAsync(connection, id, stored.Request, now, cancellationToken);
        if (added > 0)
        {
            await command.QueueAsync(cancellationToken);
            await connection.RunAsync(MarkScheduled, [id.Value], cancellationToken);
        }

        var again = 0;
        foreach (var week in await connection.ListAsync(DueWeeks, [id.Value, now], row => new WeekId(row.GetGuid(0)), cancellationToken))
        {
            again += await command.RecollectAsync(week, scheduled: true, cancellationToken) ? 1 : 0;
        }

        await connection.RunAsync(SetNext, [id.Value, Next(schedule.Cron, schedule.Zone, now)?.ToUniversalTime()], cancellationToken);
        if (added + again > 0)
        {
            await command.NoteAsync("schedule", $"{CountText.Of(added, "week")} added, {again} to be collected again", null, cancellationToken);
        }

        await command.EndAsync(command.Done(added + again), queue, cancellationToken);
        Log.Ran(logger, id, added, again);
    }

    private static async Task<int> AddWeeksAsync(
        NpgsqlConnection connection, CollectionId id, CollectionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var zone = TimeZones.Find(request.TimeZone!);
        var end = WeekCalendar.LastCompleteWeeks(1, now, zone).End;
        if (end <= request.EndDate)
        {
            return 0;
        }

        var from = WeekCalendar.MondayOf(request.EndDate);
        var weeks = WeekCalendar.Weeks(request.StartDate, end, request.FirstWeek, request.LastWeek)
            .Where(week => week.WeekStart >= from)
            .Select(week => PlannedWeek.Of(week, now, zone, new HashSet<DateOnly>()))
            .ToList();
        var added = await PlanStore.WriteWeeksAsync(connection, id, request.InstanceId, weeks, cancellationToken);
        await connection.RunAsync(Extend, [id.Value, end], cancellationToken);
        return added;
    }

    private static partial class Log
    {
        [LoggerMessage(2095, LogLevel.Information, "The schedule of collection {Collection} added {Added} weeks and collects {Again} again")]
        public static partial void Ran(ILogger logger, CollectionId collection, int added, int again);
    }
}
