using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Planning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>
/// Holds every whole week with a new version against the thresholds, in the worker. Idempotent: what was checked is remembered, and a threshold gives
/// notice of a week once; a restatement that still reaches it corrects that notice.
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
            select t.id, t.collection_id, t.instance_id, t.user_id, t.kpi, t.condition, t.value, c.change_no, t.checked_versions
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
                reader.GetDecimal(6), reader.GetInt64(7), reader.GetFieldValue<long[]>(8).ToHashSet()));
        }

        return due;
    }

    private async Task NoteAsync(Due due, ReportSession session, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var reached = Reached(due, session).ToList();
        foreach (var found in reached)
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into report_notices (threshold_id, user_id, instance_id, collection_id, week_start_date, kpi, condition, bound, value, provisional, text)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                on conflict (threshold_id, week_start_date) do update set value = excluded.value, provisional = excluded.provisional, text = excluded.text
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
                    new() { Value = found.IsProvisional },
                    new() { Value = found.Text },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var remember = new NpgsqlCommand(
            "update report_thresholds set checked_change_no = $2, checked_versions = $3 where id = $1 and checked_change_no < $2", connection)
        {
            Parameters =
            {
                new() { Value = due.Id },
                new() { Value = due.ChangeNo },
                new() { Value = session.Calendar.Weeks.Where(week => week.HasResult).Select(week => week.VersionId!.Value.Value).ToArray() },
            },
        };
        await remember.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (reached.Count > 0)
        {
            // The bell looks again when its collection stirs, and by now that may be at rest.
            await using var ring = new NpgsqlCommand("select pg_notify('collection_changes', $1)", connection)
            {
                Parameters = { new() { Value = string.Create(CultureInfo.InvariantCulture, $"{due.Collection}:{due.ChangeNo}") } },
            };
            await ring.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The whole weeks that are new to the threshold and reach it. A change is new where either of its two weeks is: weeks come newest first.</summary>
    private static IEnumerable<Notable> Reached(Due due, ReportSession session)
    {
        if (session.Kpis.FirstOrDefault(known => known.Key == due.Kpi) is not { } kpi)
        {
            yield break;
        }

        var calendar = session.Calendar;
        var isChange = due.Condition is ThresholdCondition.RisesBy or ThresholdCondition.FallsBy;
        foreach (var week in calendar.Weeks.Where(week => week is { HasResult: true, IsPartial: false }))
        {
            var before = isChange ? calendar[week.Start.AddDays(-7)] : null;
            if ((IsNew(week) || IsNew(before)) && Value(week.Start) is { } value && IsReached(due, value))
            {
                var isProvisional = week.IsProvisional(calendar.Zone) || before?.IsProvisional(calendar.Zone) == true;
                yield return new(week.Start, value, isProvisional, ThresholdText.Of(kpi, week.Start, due.Condition, due.Bound, value, calendar.Figure(kpi, week.Start).Currency, isProvisional));
            }
        }

        bool IsNew(WeekFacts? week) => week?.VersionId is { } version && !due.Checked.Contains(version.Value);

        decimal? Value(DateOnly monday) => isChange
            ? calendar.Compare(kpi, WeekSpan.Of(monday).Previous, WeekSpan.Of(monday), null).Percentage
            : calendar.Figure(kpi, monday).Value;
    }

    private static bool IsReached(Due due, decimal value) => due.Condition switch
    {
        ThresholdCondition.Above => value > due.Bound,
        ThresholdCondition.Below => value < due.Bound,
        ThresholdCondition.RisesBy => value >= due.Bound,
        _ => value <= -due.Bound,
    };

    private sealed record Notable(DateOnly Week, decimal Value, bool IsProvisional, string Text);

    /// <param name="Checked">The versions that were current at the last check.</param>
    private sealed record Due(
        Guid Id, CollectionId Collection, Guid Instance, Guid User, string Kpi, ThresholdCondition Condition, decimal Bound, long ChangeNo,
        IReadOnlySet<long> Checked);

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "Thresholds could not be checked; the next turn does it")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
