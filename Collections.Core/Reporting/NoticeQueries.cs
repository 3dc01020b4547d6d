using System.Globalization;
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
            select n.id, n.collection_id, c.name, coalesce(k.name, n.kpi), n.week_start_date, n.condition, n.bound, n.value, n.created_at, n.read_at
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
            var (name, week, condition) = (reader.GetString(3), reader.GetFieldValue<DateOnly>(4), ThresholdWords.Parse(reader.GetString(5)));
            var (bound, value) = (reader.GetDecimal(6), reader.GetDecimal(7));
            notices.Add(new(
                reader.GetInt64(0), new(reader.GetGuid(1)), reader.GetString(2), name, week, condition, bound, value, Text(name, week, condition, bound, value),
                reader.GetFieldValue<DateTimeOffset>(8), await reader.IsDBNullAsync(9, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(9)));
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

    private static string Text(string name, DateOnly week, ThresholdCondition condition, decimal bound, decimal value) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} in the week of {week:d MMM yyyy}: ") + condition switch
        {
            ThresholdCondition.Above => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.####} is above {bound:#,0.####}."),
            ThresholdCondition.Below => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.####} is below {bound:#,0.####}."),
            ThresholdCondition.RisesBy => string.Create(CultureInfo.InvariantCulture, $"up {value:#,0.#} % against the week before, at least {bound:#,0.#} %."),
            _ => string.Create(CultureInfo.InvariantCulture, $"down {-value:#,0.#} % against the week before, at least {bound:#,0.#} %."),
        };
}
