using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>What stands on the time line of a collection beside its numbers: what people wrote, and the retail events that they did not hide.</summary>
internal static class TimeLine
{
    public static async Task<IReadOnlyList<Annotation>> ReadAsync(NpgsqlConnection connection, ReportHead head, WeekSpan span, CancellationToken cancellationToken)
    {
        if (span.Weeks == 0)
        {
            return [];
        }

        var (first, last) = (span.First, span.Last.AddDays(6));

        // Of the events all with a key: one that was moved out of the days replaces the usual one all the same.
        await using var command = new NpgsqlCommand(
            """
            select false, id, week_start_date, week_start_date, text, user_name, kpi, false, created_at from report_annotations
            where collection_id = $1 and week_start_date between $3 and $4 and deleted_at is null
            union all
            select true, id, start_date, end_date, name, '', key, hidden, null from retail_events
            where instance_id = $2 and deleted_at is null and (key is not null or start_date <= $4 and end_date >= $3)
            order by 3, 9
            """, connection)
        {
            Parameters = { new() { Value = head.Collection.Value }, new() { Value = head.InstanceId.Value }, new() { Value = first }, new() { Value = last } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notes = new List<Annotation>();
        var events = new List<RetailEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (id, start, text) = (reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2), reader.GetString(4));
            var key = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6);
            if (reader.GetBoolean(0))
            {
                events.Add(new(id, key, text, start, reader.GetFieldValue<DateOnly>(3), reader.GetBoolean(7)));
            }
            else
            {
                notes.Add(new(AnnotationKind.User, start, start, text, id, reader.GetString(5), key));
            }
        }

        return
        [
            .. notes,
            .. RetailCalendar.Between(first, last, events).Where(known => !known.IsHidden).Select(known => new Annotation(
                AnnotationKind.RetailEvent, WeekCalendar.MondayOf(known.Start), WeekCalendar.MondayOf(known.End), known.Name, known.Id)),
        ];
    }
}
