using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>
/// Holds new weeks against the thresholds, in the worker. Idempotent: what was checked is remembered by the collection's change number, and a
/// threshold gives notice of a week once.
/// </summary>
public sealed partial class ThresholdWatch(CollectionsDb db, TimeProvider time, ILogger<ThresholdWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var group in (await DueAsync(cancellationToken)).GroupBy(due => due.Collection))
        {
            var connection = await db.OpenWorkerAsync(cancellationToken);
            await using var session = await ReportSession.OpenAsync(connection, group.Key, null, time, cancellationToken);
            if (session is null)
            {
                await connection.DisposeAsync();
                continue;
            }

            foreach (var due in group)
            {
                await NoteAsync(due, session, cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                Log.Failed(logger, exception);
            }
        }
    }

    private async Task<List<Due>> DueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select t.id, t.collection_id, t.instance_id, t.user_id, t.kpi, t.condition, t.value, c.change_no
            from report_thresholds t join report_data_collections c on c.id = t.collection_id
            where t.deleted_at is null and c.deleted_at is null and c.change_no > t.checked_change_no
              and exists (select from instance_access a where a.user_id = t.user_id and a.instance_id = t.instance_id)
            order by t.collection_id, t.id
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<Due>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new(
                reader.GetGuid(0), new(reader.GetGuid(1)), reader.GetGuid(2), reader.GetGuid(3), reader.GetString(4), ThresholdWords.Parse(reader.GetString(5)),
                reader.GetDecimal(6), reader.GetInt64(7)));
        }

        return due;
    }

    private async Task NoteAsync(Due due, ReportSession session, CancellationToken cancellationToken)
    {
        var reached = Reached(due, session);
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (reached is { } found)
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into report_notices (threshold_id, user_id, instance_id, collection_id, week_start_date, kpi, condition, bound, value)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                on conflict (threshold_id, week_start_date) do nothing
                """, connection)
            {
                Parameters =
                {
                    new() { Value = due.Id },
                    new() { Value = due.User },
                    new() { Value = due.Instance },
                    new() { Value = due.Collection.Value },
                    new() { Value = found.Week },
                    new() { Value = due.Kpi },
                    new() { Value = ThresholdWords.Of(due.Condition) },
                    new() { Value = due.Bound },
                    new() { Value = found.Value },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var remember = new NpgsqlCommand("update report_thresholds set checked_change_no = $2 where id = $1 and checked_change_no < $2", connection)
        {
            Parameters = { new() { Value = due.Id }, new() { Value = due.ChangeNo } },
        };
        await remember.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The newest week, when it is whole and its figure can be trusted to mean what the threshold means.</summary>
    private static (DateOnly Week, decimal Value)? Reached(Due due, ReportSession session)
    {
        if (session.Kpis.FirstOrDefault(kpi => kpi.Key == due.Kpi) is not { } known || session.Calendar.Newest is not { IsPartial: false } week)
        {
            return null;
        }

        if (due.Condition is ThresholdCondition.RisesBy or ThresholdCondition.FallsBy)
        {
            var change = session.Calendar.Compare(known, WeekSpan.Of(week.Start).Previous, WeekSpan.Of(week.Start), null).Percentage;
            return change is { } moved && (due.Condition == ThresholdCondition.RisesBy ? moved >= due.Bound : moved <= -due.Bound) ? (week.Start, moved) : null;
        }

        return session.Calendar.Figure(known, week.Start).Value is { } value && (due.Condition == ThresholdCondition.Above ? value > due.Bound : value < due.Bound)
            ? (week.Start, value)
            : null;
    }

    private sealed record Due(
        Guid Id, CollectionId Collection, Guid Instance, Guid User, string Kpi, ThresholdCondition Condition, decimal Bound, long ChangeNo);

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "Thresholds could not be checked; the next turn does it")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
