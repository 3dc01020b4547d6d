using System.Text.Json;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Tests.Reporting;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collections.Tests.Data;

/// <summary>The database of reports: what the specification names is there under its name, holds together, keeps people apart and is fast.</summary>
public sealed class ReportDashboardSchemaTests(TestDatabase database, PostgresServer server) : IClassFixture<TestDatabase>
{
    private const string Migration = "versioned/0009_create_collection_report_dashboard_tables.sql";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tables_are_there_with_their_keys()
    {
        (await TestDatabase.ListAsync<string>(
            database.App,
            """
            select conrelid::regclass || ' ' || contype::text || ' ' || confrelid::regclass
            from pg_constraint where conrelid in ('collection_report_configs'::regclass, 'collection_report_snapshots'::regclass) and contype in ('p', 'f')
            """)).ShouldBe(
            [
                "collection_report_configs p -", "collection_report_configs f users", "collection_report_configs f report_data_collections",
                "collection_report_snapshots p -", "collection_report_snapshots f users", "collection_report_snapshots f amc_instances",
                "collection_report_snapshots f report_data_collections",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task The_columns_of_before_have_their_new_neighbours()
    {
        (await TestDatabase.ListAsync<string>(
            database.App,
            """
            select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute
            where attrelid in ('report_data_collections'::regclass, 'report_data_weeks'::regclass)
                and attname in ('report_metadata', 'last_report_generated_at', 'summary_stats')
            """)).ShouldBe(
            [
                "report_data_collections.report_metadata jsonb", "report_data_collections.last_report_generated_at timestamp with time zone",
                "report_data_weeks.summary_stats jsonb",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task The_indexes_have_their_names_and_kinds()
    {
        (await TestDatabase.ListAsync<string>(
            database.App,
            """
            select indexrelid::regclass || ' on ' || indrelid::regclass || ' ' || amname
            from pg_index join pg_class c on c.oid = indexrelid join pg_am a on a.oid = c.relam where c.relname like 'idx\_%'
            """)).ShouldBe(
            [
                "idx_collection_report_configs_collection_user on collection_report_configs btree",
                "idx_collection_report_snapshots_shared on collection_report_snapshots btree",
                "idx_report_data_collections_report_metadata on report_data_collections gin",
                "idx_report_data_weeks_summary_stats on report_data_weeks gin",
                "idx_report_data_weeks_collection_date on report_data_weeks btree",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task The_functions_and_the_view_have_their_signatures_and_see_with_the_eyes_of_whoever_asks()
    {
        (await TestDatabase.ListAsync<string>(
            database.App,
            "select pg_get_function_identity_arguments(oid) from pg_proc where proname in ('calculate_week_over_week_change', 'aggregate_collection_weeks') order by proname"))
            .ShouldBe(
            [
                "p_collection_id uuid, p_start_date date, p_end_date date, p_aggregation_type text, p_metric text",
                "p_collection_id uuid, p_week1_start date, p_week2_start date, p_metric text",
            ]);
        (await TestDatabase.ScalarAsync<bool>(
            database.App, "select 'security_invoker=true' = any (reloptions) from pg_class where relname = 'collection_report_summary'")).ShouldBeTrue();
    }

    [Fact]
    public async Task An_aggregation_of_another_type_is_refused()
    {
        (await Should.ThrowAsync<PostgresException>(() => TestDatabase.ExecuteAsync(
            database.App, "select * from aggregate_collection_weeks(gen_random_uuid(), '2025-01-06', '2025-01-06', 'median')"))).SqlState.ShouldBe("22023");
    }

    [Fact]
    public async Task Keys_checks_and_cascades_keep_the_rows_whole()
    {
        var person = await Person.CreateAsync(database);
        string[] refused =
        [
            $"insert into collection_report_configs (id, collection_id, instance_id, user_id, name, layout) values (gen_random_uuid(), gen_random_uuid(), '{person.Instance}', '{person.User}', 'x', '{{}}')",
            $"insert into collection_report_configs (id, collection_id, instance_id, user_id, name, layout) values (gen_random_uuid(), '{person.Collection}', '{person.Instance}', '{person.User}', ' ', '{{}}')",
            $"insert into collection_report_configs (id, collection_id, instance_id, user_id, name, layout) values (gen_random_uuid(), '{person.Collection}', '{person.Instance}', '{person.User}', 'CONFIG', '{{}}')",
            $"update collection_report_snapshots set share_hash = '\\x00', share_expires_at = now() where id = '{person.Collection}'",
            $"update collection_report_snapshots set share_hash = sha256('x') where id = '{person.Collection}'",
            $"insert into workflow_kpis (workflow_id, instance_id, key, name, kind, column_name) values ('{person.Workflow}', '{person.Instance}', 'r', 'r', 'ratio', 'x')",
            $"insert into report_annotations (id, collection_id, instance_id, week_start_date, text) values (gen_random_uuid(), '{person.Collection}', '{person.Instance}', '2026-03-03', 'x')",
        ];
        foreach (var statement in refused)
        {
            (await Should.ThrowAsync<PostgresException>(() => TestDatabase.ExecuteAsync(database.Worker, statement), statement))
                .SqlState.ShouldStartWith("23", customMessage: statement);
        }

        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_collections where id = $1", person.Collection.Value);
        (await TestDatabase.ScalarAsync<long>(database.SuperUser, "select count(*) from collection_report_configs where user_id = $1", person.User.Value)).ShouldBe(0);
        (await TestDatabase.ScalarAsync<long>(
            database.SuperUser, "select count(*) from collection_report_snapshots where user_id = $1 and collection_id is null", person.User.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task A_weeks_summary_is_that_of_its_current_version_whoever_changes_it()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        var monday = new DateOnly(2025, 3, 3);
        OutputColumn[] columns = [new("impressions", "LONG", "METRIC")];
        await stage.WeekAsync(monday, "impressions\n5\n", columns);
        await stage.WeekAsync(monday, "impressions\n7\n", columns);

        (await SumAsync()).ShouldBe("7");
        await TestDatabase.ExecuteAsync(
            database.Worker,
            "update report_data_weeks w set current_version_id = v.id from report_data_week_versions v where v.week_id = w.id and v.version = 1 and w.collection_id = $1",
            stage.Collection.Value);
        (await SumAsync()).ShouldBe("5");
        await TestDatabase.ExecuteAsync(database.Worker, "update report_data_weeks set summary_stats = '{\"metrics\": {}}' where collection_id = $1 and current_version_id is null", stage.Collection.Value);
        await TestDatabase.ExecuteAsync(database.Worker, "delete from report_data_week_versions v using report_data_weeks w where w.current_version_id = v.id and w.collection_id = $1", stage.Collection.Value);
        (await SumAsync()).ShouldBeNull();

        Task<string?> SumAsync() => TestDatabase.ScalarAsync<string>(
            database.SuperUser, "select summary_stats #>> '{metrics,impressions,sum}' from report_data_weeks where collection_id = $1", stage.Collection.Value);
    }

    [Fact]
    public async Task The_view_equals_a_count_over_the_weeks()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        var monday = new DateOnly(2025, 3, 3);
        OutputColumn[] columns = [new("impressions", "LONG", "METRIC")];
        await stage.WeekAsync(monday, "impressions\n5\n6\n", columns);
        await stage.WeekAsync(monday.AddDays(7), "impressions\n7\n", columns);
        await stage.GapAsync(monday.AddDays(14));
        await stage.GapAsync(monday.AddDays(21), "SKIPPED");
        await TestDatabase.ExecuteAsync(database.SuperUser, "select refresh_collection_status($1)", stage.Collection.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "update report_data_weeks set execution_duration = 10 where collection_id = $1 and status = 'SUCCESS'", stage.Collection.Value);

        await using var connection = await stage.Db.OpenAsync(stage.Person.Scope, Cancelled);
        await using var command = new NpgsqlCommand(
            """
            select to_jsonb(s) = (
                select jsonb_build_object('id', c.id, 'instance_id', c.instance_id, 'workflow_id', c.workflow_id, 'name', c.name, 'status', c.status,
                    'total_weeks', count(*), 'completed_weeks', count(*) filter (where w.status = 'SUCCESS'), 'failed_weeks', count(*) filter (where w.status = 'FAILED'),
                    'skipped_weeks', count(*) filter (where w.status = 'SKIPPED'), 'running_weeks', count(*) filter (where w.status = 'RUNNING'),
                    'percentage', 66, 'first_week', min(w.week_start_date), 'last_week', max(w.week_start_date), 'rows', sum(w.row_count),
                    'avg_duration', avg(w.execution_duration), 'report_metadata', c.report_metadata, 'last_report_generated_at', c.last_report_generated_at)
                from report_data_collections c join report_data_weeks w on w.collection_id = c.id where c.id = s.id group by c.id)
            from collection_report_summary s
            """, connection);
        (await command.ExecuteScalarAsync(Cancelled)).ShouldBe(true);
    }

    /// <summary>Under row level security for the B-trees; the GIN indexes are for the worker, because jsonb operators are not leakproof.</summary>
    [Fact]
    public async Task The_indexes_are_used()
    {
        var person = await Person.CreateAsync(database);
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            $$"""
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone, report_metadata)
                select gen_random_uuid(), 'c' || n, '{{person.Instance}}', '{{person.Workflow}}', 1, '2025-01-06', '2025-12-28', 'UTC', jsonb_build_object('data_version', n::text)
                from generate_series(1, 400) n;
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
                select gen_random_uuid(), c.id, c.instance_id, d, d + 6, d, d + 6
                from report_data_collections c cross join lateral (select '2024-01-01'::date + 7 * n as d from generate_series(1, 52) n) d where c.name like 'c%' and c.instance_id = '{{person.Instance}}' and c.id <> '{{person.Collection}}';
            insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows, files, bytes, sha256, columns, summary_stats)
                select w.id, w.collection_id, w.instance_id, gen_random_uuid(), 1, w.window_start, w.window_end, 1, 1, 1, 1, '', '{}', jsonb_build_object('rows', row_number() over ())
                from report_data_weeks w where w.instance_id = '{{person.Instance}}' and w.collection_id <> '{{person.Collection}}' and w.week_start_date > '2024-12-01';
            update report_data_weeks w set current_version_id = v.id from report_data_week_versions v where v.week_id = w.id and w.instance_id = '{{person.Instance}}' and w.current_version_id is null;
            insert into collection_report_configs (id, collection_id, instance_id, user_id, name, layout)
                select gen_random_uuid(), c.id, c.instance_id, '{{person.User}}', 'k' || n, '{}' from report_data_collections c cross join generate_series(1, 10) n
                where c.instance_id = '{{person.Instance}}' and c.id <> '{{person.Collection}}';
            insert into collection_report_snapshots (id, instance_id, user_id, name, layout, content, share_hash, share_expires_at)
                select gen_random_uuid(), '{{person.Instance}}', '{{person.User}}', 's' || n, '{}', '', sha256(n::text::bytea), now() + interval '1 day' from generate_series(1, 2000) n;
            analyze;
            """);
        var collection = await TestDatabase.ScalarAsync<Guid>(database.SuperUser, "select id from report_data_collections where name = 'c7'");

        (await PlanAsync(database.App, person, $"select * from collection_report_configs where collection_id = '{collection}' and user_id = '{person.User}'"))
            .ShouldContain("idx_collection_report_configs_collection_user");
        (await PlanAsync(database.App, person, "select * from collection_report_snapshots where share_hash = sha256('7')")).ShouldContain("idx_collection_report_snapshots_shared");
        (await PlanAsync(
            database.App, person,
            $"select summary_stats from report_data_weeks where collection_id = '{collection}' and week_start_date between '2024-11-01' and '2024-12-20' and current_version_id is not null"))
            .ShouldContain("idx_report_data_weeks_collection_date");
        (await PlanAsync(database.Worker, person, "select id from report_data_weeks where summary_stats @> '{\"rows\": 7}'")).ShouldContain("idx_report_data_weeks_summary_stats");
        (await PlanAsync(database.Worker, person, "select id from report_data_collections where report_metadata @> '{\"data_version\": \"7\"}'"))
            .ShouldContain("idx_report_data_collections_report_metadata");
    }

    /// <summary>Own, granted, of somebody else, expired, revoked, by link: who reads a snapshot and a configuration.</summary>
    [Fact]
    public async Task Grants_and_links_open_what_they_say_as_long_as_they_live()
    {
        var (me, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        (string Stage, bool Config, bool Snapshot)[] cases =
        [
            ("select 1", false, false),
            (Grant("null, null"), true, true),
            (Grant("now() + interval '1 hour', null"), true, true),
            (Grant("now() - interval '1 hour', null"), false, false),
            (Grant("null, now()"), false, false),
            (Grant("null, null") + $"; delete from instance_access where user_id = '{me.User}' and instance_id = '{other.Instance}'", false, true),
            (Grant("null, null") + "; update collection_report_configs set deleted_at = now(); update collection_report_snapshots set deleted_at = now()", false, false),
        ];
        foreach (var (stage, config, snapshot) in cases)
        {
            await using var connection = await SuperAsync(
                $"insert into instance_access (user_id, instance_id, role) values ('{me.User}', '{other.Instance}', 'Viewer'); delete from collection_report_config_grants; "
                + $"delete from collection_report_snapshot_grants; {stage}", me.User.ToString());
            (await CountAsync(connection, $"collection_report_configs where user_id = '{other.User}'")).ShouldBe(config ? 1 : 0, stage);
            (await CountAsync(connection, $"collection_report_snapshots where user_id = '{other.User}'")).ShouldBe(snapshot ? 1 : 0, stage);
        }

        (string Stage, string? Hash, bool Opens)[] links =
        [
            ("now() + interval '1 hour'", "link", true), ("now() + interval '1 hour'", "guess", false), ("now() + interval '1 hour'", null, false),
            ("now() - interval '1 second'", "link", false), ("now() + interval '1 hour', deleted_at = now()", "link", false),
        ];
        foreach (var (stage, hash, opens) in links)
        {
            await using var connection = await SuperAsync(
                $"update collection_report_snapshots set share_hash = sha256('link'), share_expires_at = {stage} where user_id = '{other.User}'", user: null, hash);
            (await CountAsync(connection, "collection_report_snapshots")).ShouldBe(opens ? 1 : 0, $"{stage} {hash}");
            (await CountAsync(connection, "collection_report_snapshot_comments")).ShouldBe(opens ? 1 : 0, $"{stage} {hash}");
            (await CountAsync(connection, "collection_report_configs")).ShouldBe(0);
        }

        string Grant(string life) =>
            $"""
            insert into collection_report_config_grants (id, config_id, owner_id, instance_id, grantee_id, expires_at, revoked_at)
                values (gen_random_uuid(), '{other.Collection}', '{other.User}', '{other.Instance}', '{me.User}', {life});
            insert into collection_report_snapshot_grants (id, snapshot_id, owner_id, instance_id, grantee_id, expires_at, revoked_at)
                values (gen_random_uuid(), '{other.Collection}', '{other.User}', '{other.Instance}', '{me.User}', {life})
            """;
    }

    /// <summary>Who may do what to whose row: S(elect), I(nsert) of one like it, U(pdate), D(elete).</summary>
    [Theory]
    [InlineData("app", "own", "SIUD", "SIU")]
    [InlineData("app", "granted", "S", "S")]
    [InlineData("app", "expired grant", "", "")]
    [InlineData("app", "other", "", "")]
    [InlineData("app", "link", "", "S")]
    [InlineData("app", "expired link", "", "")]
    [InlineData("app", "unset", "", "")]
    [InlineData("bi", "own", "", "")]
    [InlineData("bi", "granted", "", "")]
    [InlineData("bi", "link", "", "")]
    [InlineData("bi", "unset", "", "")]
    [InlineData("worker", "own", "SIUD", "SIUD")]
    [InlineData("worker", "other", "SIUD", "SIUD")]
    [InlineData("worker", "unset", "SIUD", "SIUD")]
    public async Task Each_role_has_its_commands_on_each_row_and_no_other(string role, string row, string configs, string snapshots)
    {
        var (me, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        var owner = row is "own" or "unset" ? me : other;
        var life = row.StartsWith("expired", StringComparison.Ordinal) ? "now() - interval '1 second'" : "now() + interval '1 hour'";
        var stage = $"{Bi(me)}; insert into instance_access (user_id, instance_id, role) values ('{me.User}', '{other.Instance}', 'Viewer'); "
            + "delete from collection_report_config_grants; delete from collection_report_snapshot_grants; "
            + row switch
            {
                "granted" or "expired grant" => Grant(me, other, life),
                "link" or "expired link" => $"update collection_report_snapshots set share_hash = sha256('link'), share_expires_at = {life} where id = '{other.Collection}'",
                _ => "select 1",
            };
        foreach (var (table, expected) in new[] { ("collection_report_configs", configs), ("collection_report_snapshots", snapshots) })
        {
            await using var connection = await SuperAsync(stage, row is "unset" or "link" or "expired link" ? null : me.User.ToString(), row.EndsWith("link", StringComparison.Ordinal) ? "link" : null, role);
            var allowed = "";
            foreach (var (letter, command) in new[] { ('S', "SELECT"), ('I', "INSERT"), ('U', "UPDATE"), ('D', "DELETE") })
            {
                allowed += await RowsAsync(connection, await CommandAsync(table, command, owner, $" where id = '{owner.Collection}'")) > 0 ? $"{letter}" : "";
            }

            allowed.ShouldBe(expected, table);
        }
    }

    /// <summary>The control: without any one of the policies each command that it permits is refused, or reaches fewer rows.</summary>
    [Fact]
    public async Task Each_policy_that_is_removed_is_missed()
    {
        var (me, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        await Person.CreateAsync(database);
        var policies = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select concat_ws('|', p.tablename, p.policyname, replace(p.roles[1], 'collections_', ''), c.command)
            from pg_policies p
            join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) c (command) on p.cmd in (c.command, 'ALL')
            where (p.tablename like 'collection\_report\_%' or p.tablename in ('workflow_kpis', 'report_annotations', 'retail_events', 'report_thresholds', 'report_notices'))
                and (has_table_privilege(p.roles[1], p.tablename, c.command)
                    or c.command in ('INSERT', 'UPDATE') and has_any_column_privilege(p.roles[1], p.tablename, c.command))
            """);
        policies.Count.ShouldBeGreaterThan(60);
        var stage =
            $"""
            {Bi(me)}; {Grant(me, other, "null")};
            insert into instance_access (user_id, instance_id, role) values ('{me.User}', '{other.Instance}', 'Viewer');
            update collection_report_config_grants set grantee_id = '{other.User}' where owner_id = '{me.User}';
            update collection_report_snapshot_grants set grantee_id = '{other.User}' where owner_id = '{me.User}';
            insert into collection_report_snapshots (id, instance_id, user_id, name, layout, content, share_hash, share_expires_at)
                select gen_random_uuid(), '{other.Instance}', u.id, 'linked', '{JsonSerializer.Serialize(new { version = 1 })}', '', sha256('link'), now() + interval '1 hour'
                from users u where u.id not in ('{me.User}', '{other.User}') limit 1
            """;
        foreach (var (table, policy, role, command) in policies.Select(line => line.Split('|')).Select(parts => (parts[0], parts[1], parts[2], parts[3])))
        {
            var sql = await CommandAsync(table, command, me);
            long with, without;
            await using (var connection = await SuperAsync(stage, me.User.ToString(), "link", role))
            {
                with = await RowsAsync(connection, sql);
            }

            await using (var connection = await SuperAsync($"{stage}; drop policy {policy} on {table}", me.User.ToString(), "link", role))
            {
                without = await RowsAsync(connection, sql);
            }

            without.ShouldBeLessThan(with, $"{command} by {policy} on {table} for {role}");
        }
    }

    [Fact]
    public async Task A_database_of_before_keeps_every_row_and_gets_its_summaries()
    {
        await using var old = await server.CreateEmptyAsync(Cancelled);
        await new Migrator([.. MigrationScript.Embedded.Where(script => script.IsVersioned && string.CompareOrdinal(script.Name, Migration) < 0)], NullLogger<Migrator>.Instance)
            .MigrateAsync($"{old.Owner};Pooling=false", null, Cancelled);
        await TestDatabase.ExecuteAsync(
            old.SuperUser,
            """
            do $body$
            declare
                v_id uuid := gen_random_uuid();
            begin
                insert into amc_accounts (id, account_id, marketplace_id, name) values (v_id, 'ENTITY', 'ATVPDKIKX0DER', 'a');
                insert into amc_instances (id, account_id, instance_id, name) values (v_id, v_id, 'amc', 'i');
                insert into workflows (id, instance_id, name) values (v_id, v_id, 'w');
                insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) values (v_id, 1, v_id, 'select 1', repeat('0', 64));
                for v_no in 1..20 loop
                    insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
                        values (gen_random_uuid(), 'c' || v_no, v_id, v_id, 1, '2024-01-01', '2024-12-29', 'UTC');
                end loop;
                insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
                    select gen_random_uuid(), c.id, v_id, d, d + 6, d, d + 6 from report_data_collections c, lateral (select '2024-01-01'::date + 7 * n as d from generate_series(0, 49) n) d;
                insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows, files, bytes, sha256, columns, summary_stats)
                    select id, collection_id, v_id, gen_random_uuid(), 1, window_start, window_end, 1, 1, 1, 1, '', '{}', jsonb_build_object('rows', 1, 'week', week_start_date) from report_data_weeks
                    where week_start_date < '2024-11-01';
                update report_data_weeks w set current_version_id = v.id from report_data_week_versions v where v.week_id = w.id;
            end
            $body$
            """);
        var before = await TestDatabase.ListAsync<string>(old.SuperUser, "select to_jsonb(w)::text from report_data_weeks w order by id");

        await new Migrator(NullLogger<Migrator>.Instance).MigrateAsync($"{old.Owner};Pooling=false", null, Cancelled);

        before.Count.ShouldBe(1_000);
        (await TestDatabase.ListAsync<string>(old.SuperUser, "select (to_jsonb(w) - 'summary_stats')::text from report_data_weeks w order by id")).ShouldBe(before);
        (await TestDatabase.ScalarAsync<long>(
            old.SuperUser,
            """
            select count(*) from report_data_weeks w left join report_data_week_versions v on v.id = w.current_version_id
            where w.summary_stats is distinct from v.summary_stats
            """)).ShouldBe(0);
        (await TestDatabase.ScalarAsync<long>(old.SuperUser, "select count(*) from report_data_weeks where summary_stats is not null")).ShouldBeGreaterThan(800);
        (await TestDatabase.ScalarAsync<bool>(
            old.SuperUser, "select bool_and(relforcerowsecurity) from pg_class where relname in ('report_data_weeks', 'report_data_week_versions')")).ShouldBeTrue();
        await new Migrator(NullLogger<Migrator>.Instance).MigrateAsync($"{old.Owner};Pooling=false", null, Cancelled);
    }

    private static async Task<string> PlanAsync(string login, Person person, string sql)
    {
        await using var connection = new NpgsqlConnection(login);
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand($"begin; select set_config('app.user_id', '{person.User}', true); explain {sql}", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        await reader.NextResultAsync(Cancelled);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancelled))
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    /// <summary>A role, the app unless said, on a stage that is undone with the connection.</summary>
    private async Task<NpgsqlConnection> SuperAsync(string stage, string? user, string? link = null, string role = "app")
    {
        var login = role switch { "bi" => database.Bi, "worker" => database.Worker, _ => database.App };
        var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(
            $"""
            begin; {stage}; set local session authorization {new NpgsqlConnectionStringBuilder(login).Username};
            select set_config('app.user_id', '{user}', true), set_config('app.share_hash', {(link is null ? "''" : $"encode(sha256('{link}'), 'hex')")}, true)
            """, connection);
        await command.ExecuteNonQueryAsync(Cancelled);
        return connection;
    }

    private string Bi(Person person) =>
        $"delete from bi_logins; insert into bi_logins (login, user_id) values ('{new NpgsqlConnectionStringBuilder(database.Bi).Username}', '{person.User}')";

    private static string Grant(Person to, Person from, string expires) =>
        $"""
        insert into collection_report_config_grants (id, config_id, owner_id, instance_id, grantee_id, expires_at)
            values (gen_random_uuid(), '{from.Collection}', '{from.User}', '{from.Instance}', '{to.User}', {expires});
        insert into collection_report_snapshot_grants (id, snapshot_id, owner_id, instance_id, grantee_id, expires_at)
            values (gen_random_uuid(), '{from.Collection}', '{from.User}', '{from.Instance}', '{to.User}', {expires})
        """;

    /// <summary>
    /// A statement of that kind. An update sets constants and needs no condition: what reads brings in the policies for reading. An insert adds
    /// a row like the owner's.
    /// </summary>
    private async Task<string> CommandAsync(string table, string command, Person owner, string condition = "")
    {
        var (assignment, another) = table switch
        {
            "workflow_kpis" => ("goal = 1", "'key', 'another'"),
            "collection_report_configs" => ("deleted_at = null", "'id', gen_random_uuid(), 'name', 'another'"),
            "collection_report_config_versions" => ("name = 'x'", "'version', 2"),
            "collection_report_config_grants" => ("revoked_at = null", $"'id', gen_random_uuid(), 'grantee_id', '{owner.User}'"),
            "collection_report_snapshots" => ("note = 'x'", "'id', gen_random_uuid()"),
            "collection_report_snapshot_grants" => ("expires_at = null", $"'id', gen_random_uuid(), 'grantee_id', '{owner.User}'"),
            "collection_report_snapshot_accesses" => ("by_link = false", "'by_link', false"),
            "retail_events" => ("hidden = false", "'id', gen_random_uuid()"),
            "report_notices" => ("read_at = null", "'week_start_date', '2026-03-09'"),
            _ => ("deleted_at = null", "'id', gen_random_uuid()"),
        };
        switch (command)
        {
            case "SELECT":
                return $"select count(*) from {table}{condition}";
            case "UPDATE":
                return $"update {table} set {assignment}{condition}";
            case "DELETE":
                return $"delete from {table}{condition}";
            default:
                var row = await TestDatabase.ScalarAsync<string>(
                    database.SuperUser, $"select (to_jsonb(t) || jsonb_build_object({another}))::text from {table} t where instance_id = '{owner.Instance}' limit 1");
                var columns = await TestDatabase.ScalarAsync<string>(
                    database.SuperUser,
                    "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity <> 'a' and attgenerated = ''",
                    table);
                return $"insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, '{row!.Replace("'", "''", StringComparison.Ordinal)}')";
        }
    }

    /// <summary>How many rows a statement reads or changes, none where it is refused; undone.</summary>
    private static async Task<long> RowsAsync(NpgsqlConnection connection, string sql)
    {
        await using (var begin = new NpgsqlCommand("savepoint probe", connection))
        {
            await begin.ExecuteNonQueryAsync(Cancelled);
        }

        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return sql.StartsWith("select", StringComparison.Ordinal) ? (long)(await command.ExecuteScalarAsync(Cancelled))! : await command.ExecuteNonQueryAsync(Cancelled);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return 0;
        }
        finally
        {
            await using var end = new NpgsqlCommand("rollback to savepoint probe", connection);
            await end.ExecuteNonQueryAsync(Cancelled);
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string from)
    {
        await using var command = new NpgsqlCommand($"select count(*) from {from}", connection);
        return (long)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
