using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Tests.Support;

/// <summary>
/// A user with an instance of their own, and a row of theirs in every table that belongs to an instance: a stage for tests about who sees what.
/// </summary>
public sealed record Person(
    UserId User, string Email, AccountId Account, InstanceId Instance, WorkflowId Workflow, CollectionId Collection, WeekId Week, ExecutionId Execution)
{
    public UserScope Scope => UserScope.For(User);

    /// <param name="database">Where; written as its superuser.</param>
    /// <param name="role">The role on the own instance.</param>
    public static async Task<Person> CreateAsync(TestDatabase database, string role = "Analyst")
    {
        var user = UserId.New();
        var person = new Person(
            user, $"{user.Value:N}@example.com", AccountId.New(), InstanceId.New(), WorkflowId.New(), CollectionId.New(), WeekId.New(), ExecutionId.New());
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            $$"""
            do $body$
            declare
                v_version bigint;
            begin
                insert into users (id, display_name, user_name, normalized_user_name, email, normalized_email, email_confirmed, security_stamp,
                        concurrency_stamp, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
                    values ('{{user}}', '{{user}}', '{{person.Email}}', upper('{{person.Email}}'), '{{person.Email}}', upper('{{person.Email}}'), true,
                        'stamp', 'stamp', false, false, true, 0);
                insert into amc_accounts (id, account_id, marketplace_id, name) values ('{{person.Account}}', 'ENTITY{{user.Value:N}}', 'ATVPDKIKX0DER', 'account');
                insert into amc_credentials (account_id, client_id, client_secret, refresh_token) values ('{{person.Account}}', 'id', 'secret', 'token');
                insert into amc_instances (id, account_id, instance_id, name) values ('{{person.Instance}}', '{{person.Account}}', 'amc{{user.Value:N}}', 'instance');
                insert into instance_access (user_id, instance_id, role) values ('{{user}}', '{{person.Instance}}', '{{role}}');
                insert into workflows (id, instance_id, name) values ('{{person.Workflow}}', '{{person.Instance}}', 'workflow');
                insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
                    values ('{{person.Workflow}}', 1, '{{person.Instance}}', 'select 1', repeat('0', 64));
                insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
                    values ('{{person.Collection}}', 'collection', '{{person.Instance}}', '{{person.Workflow}}', 1, '2026-03-02', '2026-03-08', 'UTC');
                insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
                    values ('{{person.Week}}', '{{person.Collection}}', '{{person.Instance}}', '2026-03-02', '2026-03-08', '2026-03-02', '2026-03-08');
                insert into collection_events (collection_id, week_id, instance_id, kind) values ('{{person.Collection}}', '{{person.Week}}', '{{person.Instance}}', 'created');
                insert into notice_reads (user_id) values ('{{user}}');
                insert into idempotency_keys (user_id, key, request_hash) values ('{{user}}', 'key', 'hash');
                insert into workflow_executions (id, instance_id, collection_id, week_id, purpose, workflow_id, workflow_version, window_start, window_end, time_zone)
                    values ('{{person.Execution}}', '{{person.Instance}}', '{{person.Collection}}', '{{person.Week}}', 'week', '{{person.Workflow}}', 1,
                        '2026-03-02', '2026-03-08', 'UTC');
                insert into week_retry_jobs (week_id, instance_id, attempt, job_id) values ('{{person.Week}}', '{{person.Instance}}', 1, '1');
                insert into execution_events (execution_id, instance_id, note) values ('{{person.Execution}}', '{{person.Instance}}', 'note');
                insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows,
                        files, bytes, sha256, columns, summary_stats)
                    values ('{{person.Week}}', '{{person.Collection}}', '{{person.Instance}}', '{{person.Execution}}', 1, '2026-03-02', '2026-03-08', 1, 1,
                        1, 10, repeat('0', 64), '{"version": 1, "items": [{"name": "impressions", "slot": "m01", "data_type": "LONG", "column_type": "METRIC", "position": 1}]}', '{}')
                    returning id into v_version;
                insert into report_data_window_results (id, collection_id, instance_id, execution_id, purpose, version, window_start, window_end, workflow_version, rows,
                        files, bytes, sha256, columns, summary_stats)
                    values (nextval('report_data_week_versions_id_seq'), '{{person.Collection}}', '{{person.Instance}}', gen_random_uuid(), 'whole_range', 1,
                        '2026-03-02', '2026-03-08', 1, 1, 1, 10, repeat('0', 64), '{"version": 1, "items": []}', '{}');
                insert into report_data_columns (collection_id, instance_id, slot, name, data_type, column_type, position)
                    values ('{{person.Collection}}', '{{person.Instance}}', 'm01', 'impressions', 'LONG', 'METRIC', 1);
                insert into report_data_rows (version_id, instance_id, m01) values (v_version, '{{person.Instance}}', 1);
                insert into week_dimension_totals (version_id, instance_id, dimension, rows) values (v_version, '{{person.Instance}}', 'd01', 1);
                insert into workflow_kpis (workflow_id, instance_id, key, name, kind, column_name)
                    values ('{{person.Workflow}}', '{{person.Instance}}', 'impressions', 'Impressions', 'additive', 'impressions');
                insert into collection_report_configs (id, collection_id, instance_id, user_id, name, layout)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{person.Instance}}', '{{user}}', 'config', '{"version": 1}');
                insert into collection_report_config_versions (config_id, version, user_id, instance_id, name, layout)
                    values ('{{person.Collection}}', 1, '{{user}}', '{{person.Instance}}', 'config', '{"version": 1}');
                insert into collection_report_config_grants (id, config_id, owner_id, instance_id)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{user}}', '{{person.Instance}}');
                insert into collection_report_snapshots (id, collection_id, instance_id, user_id, name, layout, content)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{person.Instance}}', '{{user}}', 'snapshot', '{"version": 1}', 'frozen');
                insert into collection_report_snapshot_grants (id, snapshot_id, owner_id, instance_id)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{user}}', '{{person.Instance}}');
                insert into collection_report_snapshot_comments (id, snapshot_id, instance_id, user_id, text)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{person.Instance}}', '{{user}}', 'comment');
                insert into collection_report_snapshot_accesses (snapshot_id, instance_id, user_id, by_link)
                    values ('{{person.Collection}}', '{{person.Instance}}', '{{user}}', false);
                insert into report_annotations (id, collection_id, instance_id, week_start_date, text, user_id)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{person.Instance}}', '2026-03-02', 'annotation', '{{user}}');
                insert into retail_events (id, instance_id, name, start_date, end_date)
                    values ('{{person.Instance}}', '{{person.Instance}}', 'event', '2026-03-02', '2026-03-03');
                insert into report_thresholds (id, collection_id, instance_id, user_id, kpi, condition, value)
                    values ('{{person.Collection}}', '{{person.Collection}}', '{{person.Instance}}', '{{user}}', 'impressions', 'above', 1);
                insert into report_notices (threshold_id, user_id, instance_id, collection_id, week_start_date, kpi, condition, bound, value, provisional, text)
                    values ('{{person.Collection}}', '{{user}}', '{{person.Instance}}', '{{person.Collection}}', '2026-03-02', 'impressions', 'above', 1, 2, false, 'notice');
                perform refresh_collection_status('{{person.Collection}}');
            end
            $body$
            """);
        return person;
    }
}
