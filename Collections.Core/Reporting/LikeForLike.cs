using Collections.Core.Ingestion;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>
/// The fair comparison of a partial week: the earlier week cut to the same weekdays, which only AMC can do. Run once, then kept.
/// </summary>
internal sealed record LikeForLike(WeekFacts? Result, LikeForLikeOffer? Offer)
{
    private const string Cost =
        "Runs the earlier week's same weekdays once at AMC: one execution, minutes to hours. AMC may refuse repeats of the same query over the same days.";

    /// <summary>Null where both sides have the same days, or where there is nothing to cut.</summary>
    public static async Task<LikeForLike?> FindAsync(
        NpgsqlConnection connection, ReportHead head, ReportCalendar calendar, WeekSpan before, WeekSpan after, CancellationToken cancellationToken)
    {
        if (before.Weeks != 1 || after.Weeks != 1 || calendar[before.First] is not { HasResult: true } earlier || calendar[after.First] is not { HasResult: true } later)
        {
            return null;
        }

        var (start, end) = (earlier.Start.AddDays(later.WindowStart.DayNumber - later.Start.DayNumber), earlier.Start.AddDays(later.WindowEnd.DayNumber - later.Start.DayNumber));
        if ((start, end) == (earlier.WindowStart, earlier.WindowEnd) || start < earlier.WindowStart || end > earlier.WindowEnd)
        {
            return null;
        }

        await using var command = new NpgsqlCommand(
            """
            select r.id, r.collected_at, r.rows, r.filtered_rows, r.workflow_version, r.summary_stats::text,
                   (select q.sql_sha256 from workflow_versions q where q.workflow_id = $4 and q.version = r.workflow_version),
                   r.data_gaps,
                   exists (select from workflow_executions e
                           where e.collection_id = $1 and e.purpose = 'comparison' and e.window_start = $2 and e.window_end = $3
                             and e.step not in ('done', 'failed', 'cancelled'))
            from (select 1) one
            left join lateral (
                select * from report_data_window_results r
                where r.collection_id = $1 and r.purpose = 'comparison' and r.window_start = $2 and r.window_end = $3
                order by r.version desc limit 1) r on true
            """, connection)
        {
            Parameters = { new() { Value = head.Collection.Value }, new() { Value = start }, new() { Value = end }, new() { Value = head.WorkflowId.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var isRunning = reader.GetBoolean(8);
        if (await reader.IsDBNullAsync(0, cancellationToken))
        {
            return new(null, new(earlier.Id, start, end, Cost, isRunning));
        }

        var cut = earlier with
        {
            VersionId = new WeekVersionId(reader.GetInt64(0)),
            PriorVersionId = null,
            PriorSums = null,
            CollectedAt = reader.GetFieldValue<DateTimeOffset>(1),
            Rows = reader.GetInt64(2),
            FilteredRows = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt64(3),
            WorkflowVersion = reader.GetInt32(4),
            Sums = RowSums.Parse(reader.GetString(5)),
            SqlSha256 = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
            WindowStart = start,
            WindowEnd = end,
            Warning = null,
            DataGaps = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7),
        };
        return new(cut, null);
    }
}
