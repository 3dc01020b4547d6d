using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The product over a database with a year in every state: done, running, waiting, failed, skipped, partial, retried, paused; a signed-in browser's cookies.
/// Nothing works in the background, so it stands still.
/// </summary>
public sealed class StagedSite(PostgresServer server, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestApp? _app;
    private string _address = "";

    public Uri Url => _app!.Url;

    public TestDatabase Database => _database!;

    /// <summary>Of the signed-in demo user.</summary>
    public string Cookies { get; private set; } = "";

    /// <summary>Path of the collection that has everything.</summary>
    public string Collection { get; private set; } = "";

    /// <summary>Monday of its newest week, which is done and has rows; the one before it failed, and is partial.</summary>
    public DateOnly Newest { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _app = await TestApp.StartAsync(_database);
        var link = (await _app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..];
        await TestDatabase.ExecuteAsync(_database.SuperUser, Stage);
        Collection = $"/collections/{await TestDatabase.ScalarAsync<Guid>(_database.SuperUser, "select id from report_data_collections where name = 'A year in every state'")}";
        Newest = await TestDatabase.ScalarAsync<DateOnly>(_database.SuperUser, "select max(week_start_date) from report_data_weeks");

        var context = await chromium.OpenAsync(Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await AppPage.ReadyAsync(page);
        Cookies = await context.StorageStateAsync();
        await context.CloseAsync();
    }

    /// <summary>As when the process ends; what is in the database stays.</summary>
    public async Task StopAsync()
    {
        _address = Url.ToString();
        await _app!.DisposeAsync();
        _app = null;
    }

    /// <summary>At the same address.</summary>
    public async Task StartAgainAsync() => _app = await TestApp.StartAsync(Database, replace: null, ("urls", _address));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private const string Stage =
        """
        do $body$
        declare
            v_user uuid;
            v_account uuid := gen_random_uuid();
            v_instance uuid := gen_random_uuid();
            v_other uuid := gen_random_uuid();
            v_workflow uuid := gen_random_uuid();
            v_collection uuid;
            v_execution uuid;
            v_week report_data_weeks;
            v_version bigint;
            v_newest date := date_trunc('week', current_date)::date - 7;
            v_status text;
            v_monday date;
        begin
            select id into strict v_user from users;
            insert into amc_accounts (id, account_id, marketplace_id, name, simulated) values (v_account, 'ENTITY1STAGE', 'ATVPDKIKX0DER', 'Stage', true);
            insert into amc_instances (id, account_id, instance_id, name, time_zone) values
                (v_instance, v_account, 'amcstageus', 'Stage US', 'America/New_York'), (v_other, v_account, 'amcstageeu', 'Stage EU', 'Europe/Berlin');
            insert into instance_access (user_id, instance_id, role) values (v_user, v_instance, 'Analyst'), (v_user, v_other, 'Viewer');
            insert into workflows (id, instance_id, name, description) values (v_workflow, v_instance, 'Campaign performance', 'Impressions and clicks per campaign');
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) values (v_workflow, 1, v_instance,
                $sql$-- Performance
        SELECT campaign, SUM(impressions) AS impressions
        FROM dsp_impressions
        WHERE brand = '{{brand}}' AND {{campaigns|campaign}} AND {{asins|asin}}
          AND event_date BETWEEN '{{start_date}}' AND '{{end_date}}'
        GROUP BY campaign$sql$, repeat('0', 64));

            for v_no in 1..3 loop
                v_collection := gen_random_uuid();
                insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, created_by,
                        created_by_name, created_at, paused_at, paused_by_name, parameters)
                    values (v_collection, (array['A year in every state', 'A paused one', 'A finished one'])[v_no], v_instance, v_workflow, 1, v_newest - 357,
                        v_newest + 6, 'America/New_York', v_user, 'Demo user', clock_timestamp() - make_interval(hours => v_no),
                        case v_no when 2 then clock_timestamp() end, case v_no when 2 then 'Demo user' end, '{"version": 1, "values": {"brand": "Stage"}}');
                for v_at in 0..51 loop
                    v_monday := v_newest - 357 + 7 * v_at;
                    v_status := case
                        when v_no = 3 or v_at = 51 then 'SUCCESS' when v_at in (20, 33, 50) then 'FAILED' when v_at < 2 then 'SKIPPED'
                        when v_at < 6 and v_no = 1 then 'RUNNING' when v_at < 12 then 'PENDING' else 'SUCCESS' end;
                    v_execution := gen_random_uuid();
                    insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, partial, status,
                            reason_code, reason, attempt, workflow_execution_id, amc_execution_id, execution_duration, error_class, error_message, row_count)
                        values (gen_random_uuid(), v_collection, v_instance, v_monday, v_monday + case v_at when 50 then 3 else 6 end, v_monday,
                            v_monday + case v_at when 50 then 3 else 6 end, v_at = 50, v_status,
                            case v_status when 'SKIPPED' then 'before_history' when 'PENDING' then 'waiting' end,
                            case v_status when 'SKIPPED' then 'Before AMC''s history' when 'PENDING' then 'waiting for a slot: 10 of 10 in use' end,
                            case v_status when 'FAILED' then 3 when 'PENDING' then 0 when 'SKIPPED' then 0 else 1 + (v_at % 9 = 4)::integer end, v_execution,
                            case when v_status in ('SUCCESS', 'FAILED') then 'amc-' || v_execution end, case v_status when 'SUCCESS' then 300 end,
                            case v_status when 'FAILED' then 'rejected' end, case v_status when 'FAILED' then 'Column "spend" cannot be resolved (position 214)' end,
                            case v_status when 'SUCCESS' then 400 end)
                        returning * into v_week;
                    continue when v_status in ('PENDING', 'SKIPPED');
                    insert into workflow_executions (id, instance_id, collection_id, week_id, purpose, step, workflow_id, workflow_version, window_start, window_end,
                            time_zone, attempt, amc_execution_id, amc_status, accepted_at, terminal_at, error_class, error_message)
                        values (v_execution, v_instance, v_collection, v_week.id, 'week', case v_status when 'SUCCESS' then 'done' when 'FAILED' then 'failed' else 'at_amc' end,
                            v_workflow, 1, v_week.window_start, v_week.window_end, v_week.window_start::text, v_week.attempt, 'amc-' || v_execution,
                            case v_status when 'SUCCESS' then 'SUCCEEDED' when 'FAILED' then 'REJECTED' else 'RUNNING' end, clock_timestamp() - interval '2 hours',
                            case v_status when 'RUNNING' then null else clock_timestamp() - interval '1 hour' end, v_week.error_class, v_week.error_message);
                    insert into execution_events (execution_id, instance_id, step, endpoint, duration_ms, http_status, amazon_request_id, note) values
                        (v_execution, v_instance, 'submitting', 'POST workflowExecutions', 412, 200, gen_random_uuid()::text, 'accepted'),
                        (v_execution, v_instance, 'at_amc', 'GET workflowExecutions', 90, 429, gen_random_uuid()::text, 'asked to slow down');
                    continue when v_at < 51;
                    insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows,
                            filtered_rows, files, bytes, sha256, warning, columns, summary_stats)
                        select v_week.id, v_collection, v_instance, case n when 2 then v_execution else gen_random_uuid() end, n, v_week.window_start, v_week.window_end, 1, 400,
                            12, 2, 184233, repeat('0', 64), case n when 1 then 'fewer rows than before' end,
                            '{"version": 1, "items": [{"name": "campaign", "slot": "d01", "dataType": "STRING", "columnType": "DIMENSION", "position": 1},
                                {"name": "impressions", "slot": "m01", "dataType": "LONG", "columnType": "METRIC", "position": 2}]}', '{"version": 1}'
                        from generate_series(1, 2) n;
                    select id into strict v_version from report_data_week_versions where week_id = v_week.id and version = 2;
                    update report_data_weeks set current_version_id = v_version where id = v_week.id;
                    insert into report_data_rows (version_id, instance_id, d01, m01)
                        select v_version, v_instance, 'Campaign ' || n, n * 7919 % 90000 from generate_series(1, 400) n;
                end loop;
                insert into collection_events (collection_id, instance_id, user_id, user_name, kind, note)
                    values (v_collection, v_instance, v_user, 'Demo user', 'created', '52 weeks, 2 of them skipped');
                insert into collection_events (collection_id, week_id, instance_id, user_name, kind)
                    values (v_collection, v_week.id, v_instance, 'Demo user', 'recollected');
                perform refresh_collection_status(v_collection);
            end loop;
            update report_data_collections set held_at = clock_timestamp(), held_kind = 'rejected', held_reason = 'Column "spend" cannot be resolved' where name = 'A paused one';
            update amc_accounts set on_hold_since = clock_timestamp(), on_hold_reason = 'Amazon no longer accepts the refresh token' where account_id = 'ENTITY1STAGE';
        end
        $body$
        """;
}
