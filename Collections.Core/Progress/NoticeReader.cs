using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Progress;

/// <summary>The bell of one person. What it tells is computed from what is so now; kept is only up to where it was read.</summary>
public sealed class NoticeReader(CollectionsDb db, UserScope scope)
{
    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Notice>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select n.kind, n.at, n.at > coalesce((select seen_at from notice_reads), '-infinity'), n.instance_id, n.collection_id, n.week_start_date, n.subject, n.detail,
                   n.value, n.bound, n.kpi
            from notices n order by n.at desc limit $1
            """, connection)
        {
            Parameters = { new() { Value = limit } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notices = new List<Notice>();
        while (await reader.ReadAsync(cancellationToken))
        {
            notices.Add(new(
                reader.GetString(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetBoolean(2),
                reader.IsDBNull(3) ? null : new InstanceId(reader.GetGuid(3)),
                reader.IsDBNull(4) ? null : new CollectionId(reader.GetGuid(4)),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5),
                reader.GetString(6),
                reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.IsDBNull(8) ? null : reader.GetDecimal(8),
                reader.IsDBNull(9) ? null : reader.GetDecimal(9),
                reader.IsDBNull(10) ? null : reader.GetString(10)));
        }

        return notices;
    }

    public async Task<int> UnreadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            "select count(*)::integer from notices where at > coalesce((select seen_at from notice_reads), '-infinity')", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Everything up to a notice that was shown counts as read; what came later does not.</summary>
    public async Task MarkReadAsync(DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with marked as (update report_notices set read_at = clock_timestamp() where read_at is null and created_at <= $2)
            insert into notice_reads as r (user_id, seen_at) values ($1, $2)
            on conflict (user_id) do update set seen_at = greatest(r.seen_at, excluded.seen_at)
            """, connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new() { Value = upTo.UtcDateTime } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
