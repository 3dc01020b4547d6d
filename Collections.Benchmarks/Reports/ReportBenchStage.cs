using System.Diagnostics;
using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Npgsql;

namespace Collections.Benchmarks.Reports;

/// <summary>A collection with generated rows, their totals and summaries, and its owner's reports.</summary>
internal sealed class ReportBenchStage(BenchmarkDatabase database) : IAsyncDisposable
{
    public static readonly DateOnly First = new(2025, 1, 6);

    // Code is compiled quickly at first, and well once it has run often and nothing new was compiled for a while: after 3 s the readers of reports still ran as first compiled.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private readonly Guid _id = Guid.NewGuid();

    public CollectionsDb Db { get; } = new(database.App, database.Worker);

    public UserId User => new(_id);

    public UserScope Scope => UserScope.For(User);

    public CollectionId Collection => new(_id);

    public ReportQueries Reports => new(Db, Scope, TimeProvider.System);

    /// <param name="weeks">Weeks in a row.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="campaigns">Values of the first dimension.</param>
    /// <param name="asins">Values of the second.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task CreateAsync(int weeks, int rows, int campaigns, int asins, CancellationToken cancellationToken) => ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
        $$"""
        insert into users (id, display_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values ('{{_id}}', 'bench', true, false, false, false, 0);
        insert into amc_accounts (id, account_id, marketplace_id, name) values ('{{_id}}', 'ENTITY', 'ATVPDKIKX0DER', 'bench');
        insert into amc_instances (id, account_id, instance_id, name, currency) values ('{{_id}}', '{{_id}}', 'amcbench', 'bench', 'USD');
        insert into instance_access (user_id, instance_id, role) values ('{{_id}}', '{{_id}}', 'Analyst');
        insert into workflows (id, instance_id, name) values ('{{_id}}', '{{_id}}', 'bench');
        insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) values ('{{_id}}', 1, '{{_id}}', 'select 1', repeat('0', 64));
        insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
            values ('{{_id}}', 'bench', '{{_id}}', '{{_id}}', 1, '{{First:O}}', '{{First.AddDays((7 * weeks) - 1):O}}', 'UTC');
        insert into report_data_columns (collection_id, instance_id, slot, name, data_type, column_type, position)
            select '{{_id}}', '{{_id}}', c.slot, c.name, c.type, c.kind, c.place from (values
                ('d01', 'campaign', 'STRING', 'DIMENSION', 1), ('d02', 'asin', 'STRING', 'DIMENSION', 2), ('d03', 'filtered', 'BOOLEAN', 'DIMENSION', 3),
                ('m01', 'impressions', 'LONG', 'METRIC', 4), ('m02', 'clicks', 'LONG', 'METRIC', 5), ('m03', 'spend', 'DECIMAL', 'METRIC', 6),
                ('m04', 'sales', 'DECIMAL', 'METRIC', 7), ('m05', 'purchases', 'LONG', 'METRIC', 8), ('m06', 'units_sold', 'LONG', 'METRIC', 9)) c (slot, name, type, kind, place);
        insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, status)
            select gen_random_uuid(), '{{_id}}', '{{_id}}', d, d + 6, d, d + 6, 'SUCCESS' from generate_series(0, {{weeks - 1}}) n, lateral (select '{{First:O}}'::date + 7 * n as d) d;
        insert into report_data_week_versions (id, week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows,
                filtered_rows, files, bytes, sha256, columns, summary_stats)
            select row_number() over (order by week_start_date), id, '{{_id}}', '{{_id}}', gen_random_uuid(), 1, window_start, window_end, 1, {{rows}}, 0, 1, 1, '', '{}', '{}' from report_data_weeks;
        insert into report_data_rows_p0 (version_id, instance_id, d01, d02, d03, m01, m02, m03, m04, m05, m06)
            select v.id, '{{_id}}', 'Campaign ' || (n * 7 + v.id) % {{campaigns}}, 'B' || lpad(((n * 13 + v.id) % {{asins}})::text, 9, '0'), 'false',
                   1000 + (n * 31 + v.id * 17) % 90000, (n * 13 + v.id) % 900, round(((n * 37 + v.id * 3) % 100000) / 100.0, 2),
                   round(((n * 41 + v.id * 11) % 700000) / 100.0, 2), n % 17, n % 23
            from report_data_week_versions v, generate_series(1, {{rows}}) n order by v.id; -- as ingest writes them: one week after the other
        insert into week_dimension_totals_p0 (version_id, instance_id, dimension, value, rows, filtered_rows, m01, m02, m03, m04, m05, m06)
            select version_id, '{{_id}}', dimension, value, count(*), 0, sum(m01), sum(m02), sum(m03), sum(m04), sum(m05), sum(m06)
            from report_data_rows_p0, lateral (values ('d01', d01), ('d02', d02)) v (dimension, value)
            where dimension = 'd01' or {{asins}} <= 5000 group by version_id, dimension, value
            order by version_id, dimension;
        update report_data_week_versions v set summary_stats = s.document
            from (select version_id, jsonb_build_object('version', 1, 'rows', count(*), 'filtered_rows', 0, 'metrics', jsonb_build_object(
                    'impressions', jsonb_build_object('type', 'metric', 'sum', sum(m01), 'avg', avg(m01), 'min', min(m01), 'max', max(m01), 'count', count(m01), 'nulls', 0, 'filtered', 0),
                    'clicks', jsonb_build_object('type', 'metric', 'sum', sum(m02), 'avg', avg(m02), 'min', min(m02), 'max', max(m02), 'count', count(m02), 'nulls', 0, 'filtered', 0),
                    'spend', jsonb_build_object('type', 'metric', 'sum', sum(m03), 'avg', avg(m03), 'min', min(m03), 'max', max(m03), 'count', count(m03), 'nulls', 0, 'filtered', 0),
                    'sales', jsonb_build_object('type', 'metric', 'sum', sum(m04), 'avg', avg(m04), 'min', min(m04), 'max', max(m04), 'count', count(m04), 'nulls', 0, 'filtered', 0),
                    'purchases', jsonb_build_object('type', 'metric', 'sum', sum(m05), 'avg', avg(m05), 'min', min(m05), 'max', max(m05), 'count', count(m05), 'nulls', 0, 'filtered', 0),
                    'units_sold', jsonb_build_object('type', 'metric', 'sum', sum(m06), 'avg', avg(m06), 'min', min(m06), 'max', max(m06), 'count', count(m06), 'nulls', 0, 'filtered', 0)
                )) as document from report_data_rows_p0 group by version_id) s
            where s.version_id = v.id;
        update report_data_weeks w set current_version_id = v.id, row_count = v.rows from report_data_week_versions v where v.week_id = w.id;
        select refresh_collection_status('{{_id}}');
        """), cancellationToken);

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1_200 };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var settle = new NpgsqlCommand("vacuum analyze", connection) { CommandTimeout = 1_200 };
        await settle.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The median of some runs, in milliseconds; those before the code is warm are not counted.</summary>
    public static Task<double> MedianAsync(int runs, Func<Task> run) => MedianOfAsync(runs, async () =>
    {
        var started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started);
    });

    /// <summary>
    /// The median of some breakdowns, each in a session that has read the report with the same filters, as on the page, and no breakdown before: it
    /// remembers its answers.
    /// </summary>
    public Task<double> MedianAsync(int runs, BreakdownRequest request, CancellationToken cancellationToken) => MedianOfAsync(runs, async () =>
    {
        await using var session = (await Reports.OpenAsync(Collection, null, cancellationToken))!;
        await session.ReadAsync(new() { Collection = Collection, Kpis = request.Kpis, Filters = request.Filters }, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await session.BreakdownAsync(request, cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    });

    public ValueTask DisposeAsync() => Db.DisposeAsync();

    private static async Task<double> MedianOfAsync(int runs, Func<Task<TimeSpan>> run)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUp;)
        {
            await run();
        }

        var times = new List<TimeSpan>();
        for (var index = 0; index < runs; index++)
        {
            times.Add(await run());
        }

        return times.Order().ElementAt(runs / 2).TotalMilliseconds;
    }
}
