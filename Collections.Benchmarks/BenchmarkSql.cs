using System.Globalization;
using Npgsql;

namespace Collections.Benchmarks;

/// <summary>What benchmarks ask of their database and write into it.</summary>
internal static class BenchmarkSql
{
    /// <summary>Begin, commit, and what gives a connection back as it was: sent along with others, no question of ours.</summary>
    public const string Control =
        @"^\s*(begin|commit|rollback|start transaction|savepoint|release|discard|deallocate|close all|listen|unlisten|reset|set|select pg_advisory_unlock_all)\M";

    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static async Task UntilAsync(this NpgsqlConnection connection, string condition, CancellationToken cancellationToken)
    {
        while (!await connection.ScalarAsync<bool>(condition, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>What the planner writes, for several collections in one commit, so that the clock starts for all of them together.</summary>
    /// <param name="name">What the collections' names begin with.</param>
    public static string Plan(string name, int collections, int weeks, int instances) => string.Create(CultureInfo.InvariantCulture,
        $"""
        with chosen as (select id, row_number() over (order by instance_id) - 1 as n from amc_instances),
        workflow as (
            insert into workflows (id, instance_id, name)
            select gen_random_uuid(), c.id, '{name} ' || g from generate_series(0, {collections - 1}) g join chosen c on c.n = g % {instances}
            returning id, instance_id, name),
        version as (
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
            select id, 1, instance_id, 'SELECT campaign, SUM(impressions) AS impressions, SUM(spend) AS spend FROM sponsored_ads_traffic GROUP BY campaign -- ' || name, repeat('0', 64)
            from workflow returning workflow_id),
        collection as (
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, created_at)
            select gen_random_uuid(), w.name, w.instance_id, w.id, 1, monday.d - 7 * {weeks}, monday.d - 1, 'UTC', clock_timestamp()
            from workflow w, (select date_trunc('week', now() - interval '9 days')::date as d) monday
            returning id, instance_id, start_date)
        select 1;
        insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
        select gen_random_uuid(), c.id, c.instance_id, c.start_date + 7 * n, c.start_date + 7 * n + 6, c.start_date + 7 * n, c.start_date + 7 * n + 6
        from report_data_collections c, generate_series(0, {weeks - 1}) n where c.name like '{name} %';
        select refresh_collection_status(id) from report_data_collections where name like '{name} %';
        """);
}
