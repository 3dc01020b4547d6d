using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Ingestion;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>One run over all days of several weeks: what a distinct count is over them, which no sum of weeks can say.</summary>
internal sealed record WholeWindow(
    WeekVersionId Id, DateOnly First, DateOnly Last, DateTimeOffset CollectedAt, RowSums Sums, IReadOnlyList<Mark> Marks)
{
    /// <summary>The newest run over exactly the days of these weeks; null where there is none.</summary>
    public static async Task<WholeWindow?> FindAsync(
        NpgsqlConnection connection, ReportHead head, ReportCalendar calendar, WeekSpan span, DateTimeOffset? knownAt, CancellationToken cancellationToken)
    {
        var weeks = calendar.In(span).Where(week => week.HasResult).ToList();
        if (weeks is not [var oldest, .., var newest])
        {
            return null;
        }

        await using var command = new NpgsqlCommand(
            """
            select r.id, r.collected_at, r.rows, r.filtered_rows, r.workflow_version, r.summary_stats::text, q.sql_sha256, r.data_gaps
            from report_data_window_results r
            left join workflow_versions q on q.workflow_id = $4 and q.version = r.workflow_version
            where r.collection_id = $1 and r.purpose = 'whole_range' and r.window_start = $2 and r.window_end = $3 and ($5::timestamptz is null or r.collected_at < $5)
            order by r.version desc limit 1
            """, connection)
        {
            Parameters =
            {
                new() { Value = head.Collection.Value },
                new() { Value = oldest.WindowStart },
                new() { Value = newest.WindowEnd },
                new() { Value = head.WorkflowId.Value },
                new() { Value = (object?)knownAt?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        // A week like any other, only longer: its marks are found in the same way.
        var run = newest with
        {
            WindowStart = oldest.WindowStart,
            CollectedAt = reader.GetFieldValue<DateTimeOffset>(1),
            Rows = reader.GetInt64(2),
            FilteredRows = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt64(3),
            WorkflowVersion = reader.GetInt32(4),
            SqlSha256 = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
            DataGaps = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7),
        };
        return new(
            new(reader.GetInt64(0)), run.WindowStart, run.WindowEnd, run.CollectedAt, RowSums.Parse(reader.GetString(5)), [.. MarksOf(run, weeks, calendar.Zone)]);
    }

    public PeriodFigure Figure(Kpi kpi, RowSums sums, WeekSpan span)
    {
        var part = KpiMath.Part(kpi, sums);
        var label = string.Create(CultureInfo.InvariantCulture, $"{First:d MMM yyyy} to {Last:d MMM yyyy} in one run");
        return new(label, span.First, span.Last, part.Value, part.Reason, span.Weeks, 0, part.Currency, [.. Marks.Where(mark => mark.Kind != MarkKind.Filtered || part.IsFiltered)]);
    }

    private static IEnumerable<Mark> MarksOf(WeekFacts run, List<WeekFacts> weeks, TimeZoneInfo zone)
    {
        if (run.IsProvisional(zone))
        {
            yield return new(MarkKind.Provisional, run.Start, MarkText.Provisional(run, zone));
        }

        if (run.DataGaps is { } gaps)
        {
            yield return new(MarkKind.Gap, run.Start, MarkText.DataGaps(gaps));
        }

        if (run.FilteredRows > 0)
        {
            yield return new(MarkKind.Filtered, run.Start, MarkText.Filtered(run));
        }

        if (weeks.Exists(week => week.SqlSha256 != run.SqlSha256))
        {
            yield return new(MarkKind.ChangedQuery, run.Start, string.Create(CultureInfo.InvariantCulture,
                $"The run used version {run.WorkflowVersion} of the query, some weeks another one."));
        }

        if (weeks.Exists(week => week.CollectedAt > run.CollectedAt))
        {
            yield return new(MarkKind.Warning, run.Start, string.Create(CultureInfo.InvariantCulture,
                $"Weeks were collected again after this run of {run.CollectedAt:d MMM yyyy}; run it again to include what changed."));
        }
    }
}
