using Collections.Core.Data;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>The notices of a person, for the bell.</summary>
public sealed class NoticeQueries(CollectionsDb db, UserScope scope)
{
    public async Task<int> CountUnreadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("select count(*)::integer from report_notices where read_at is null", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Newest first, read ones too.</summary>
    public async Task<IReadOnlyList<Notice>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select n.id, n.collection_id, c.name, coalesce(k.name, n.kpi), n.week_start_date, n.condition, n.bound, n.value, n.provisional, n.text, n.created_at, n.read_at
            from (select * from report_notices order by created_at desc, id desc limit $1) n
            join report_data_collections c on c.id = n.collection_id and c.deleted_at is null
            left join lateral (select k.name from collection_kpis(n.collection_id) k where k.key = n.kpi) k on true
            order by n.created_at desc, n.id desc
            """, connection)
        {
            Parameters = { new() { Value = Math.Clamp(limit, 1, 200) } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notices = new List<Notice>();
        while (await reader.ReadAsync(cancellationToken))
        {
            notices.Add(new(
                reader.GetInt64(0), new(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateOnly>(4), ThresholdWords.Parse(reader.GetString(5)),
                reader.GetDecimal(6), reader.GetDecimal(7), reader.GetBoolean(8), reader.GetString(9), reader.GetFieldValue<DateTimeOffset>(10),
                await reader.IsDBNullAsync(11, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(11)));
        }

        return notices;
    }

    /// <summary>All that are there now.</summary>
    public async Task MarkReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("update report_notices set read_at = clock_timestamp() where read_at is null", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
