using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Data;

/// <summary>What the catalog says about access: the rules that a new table, policy or view must keep too.</summary>
public sealed class PolicyCatalogTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Groups = ["collections_owner", "collections_app", "collections_worker", "collections_bi"];

    [Fact]
    public async Task Only_the_listed_tables_are_exempt_from_row_level_security()
    {
        var exempt = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select relname::text from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and not (relrowsecurity and relforcerowsecurity)
            """);

        exempt.ShouldBe(
            [
                "installation", "schema_versions",
                "users", "roles", "user_roles", "user_claims", "user_logins", "user_tokens", "role_claims", "api_tokens", "sign_in_links", "data_protection_keys",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Every_policy_has_the_one_form_and_names_its_role()
    {
        var policies = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select concat_ws(' | ', tablename, policyname, array_to_string(roles, ','), cmd, 'using ' || qual, 'check ' || with_check)
            from pg_policies where schemaname = 'public'
                and (qual is distinct from 'true' or roles <> '{collections_worker}')
                and not (roles = '{collections_app}' and cmd in ('SELECT')
                    and qual ~ '^\(\w+ = ANY \(ARRAY\( SELECT visible_instances\(\) AS visible_instances\)\)\)$' and with_check is null)
                and not (roles = '{collections_app}' and cmd in ('INSERT', 'UPDATE', 'DELETE')
                    and coalesce(qual, with_check) ~ '^\(instance_id = ANY \(ARRAY\( SELECT editable_instances\(\) AS editable_instances\)\)\)$'
                    and coalesce(with_check, qual) = coalesce(qual, with_check))
                and not (roles = '{collections_bi}' and cmd = 'SELECT'
                    and qual ~ '^\(\w+ = ANY \(ARRAY\( SELECT bi_instances\(\) AS bi_instances\)\)\)$' and with_check is null)
            order by 1
            """);

        // The grant tables, which a policy of the one form reads, and what belongs to a person rather than to an instance.
        policies.ShouldBe(
        [
            "amc_accounts | by_account | collections_app | SELECT | using (id = ANY (ARRAY( SELECT visible_accounts() AS visible_accounts)))",
            "bi_logins | own_login | collections_bi | SELECT | using (login = SESSION_USER)",
            "collection_report_config_grants | own_rows | collections_app | ALL | using ((owner_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances)))) | check ((owner_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_config_grants | to_me | collections_app | SELECT | using (((grantee_id = ( SELECT current_app_user() AS current_app_user)) OR (grantee_id IS NULL)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_config_versions | own_rows | collections_app | ALL | using ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances)))) | check ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_configs | by_grant | collections_app | SELECT | using ((id = ANY (ARRAY( SELECT granted_configs() AS granted_configs))) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))) AND (deleted_at IS NULL))",
            "collection_report_configs | own_rows | collections_app | ALL | using ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances)))) | check ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_snapshot_accesses | by_snapshot | collections_app | SELECT | using (snapshot_id = ANY (ARRAY( SELECT visible_snapshots() AS visible_snapshots)))",
            "collection_report_snapshot_accesses | by_snapshot_insert | collections_app | INSERT | check (snapshot_id = ANY (ARRAY( SELECT visible_snapshots() AS visible_snapshots)))",
            "collection_report_snapshot_comments | by_snapshot | collections_app | SELECT | using (snapshot_id = ANY (ARRAY( SELECT visible_snapshots() AS visible_snapshots)))",
            "collection_report_snapshot_comments | own_insert | collections_app | INSERT | check ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (snapshot_id = ANY (ARRAY( SELECT visible_snapshots() AS visible_snapshots))))",
            "collection_report_snapshot_comments | own_update | collections_app | UPDATE | using (user_id = ( SELECT current_app_user() AS current_app_user))",
            "collection_report_snapshot_grants | own_insert | collections_app | INSERT | check ((owner_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_snapshot_grants | own_rows | collections_app | SELECT | using (owner_id = ( SELECT current_app_user() AS current_app_user))",
            "collection_report_snapshot_grants | own_update | collections_app | UPDATE | using (owner_id = ( SELECT current_app_user() AS current_app_user))",
            "collection_report_snapshot_grants | to_me | collections_app | SELECT | using ((grantee_id = ( SELECT current_app_user() AS current_app_user)) OR ((grantee_id IS NULL) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances)))))",
            "collection_report_snapshots | by_grant | collections_app | SELECT | using ((id = ANY (ARRAY( SELECT granted_snapshots() AS granted_snapshots))) AND (deleted_at IS NULL))",
            "collection_report_snapshots | by_link | collections_app | SELECT | using ((share_hash = ( SELECT current_share_hash() AS current_share_hash)) AND (share_expires_at > clock_timestamp()) AND (deleted_at IS NULL))",
            "collection_report_snapshots | own_insert | collections_app | INSERT | check ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "collection_report_snapshots | own_rows | collections_app | SELECT | using (user_id = ( SELECT current_app_user() AS current_app_user))",
            "collection_report_snapshots | own_update | collections_app | UPDATE | using (user_id = ( SELECT current_app_user() AS current_app_user))",
            "idempotency_keys | own_keys | collections_app | ALL | using (user_id = ( SELECT current_app_user() AS current_app_user))"
                + " | check (user_id = ( SELECT current_app_user() AS current_app_user))",
            "instance_access | own_access | collections_app | SELECT | using (user_id = ( SELECT current_app_user() AS current_app_user))",
            "instance_access | own_access_bi | collections_bi | SELECT | using (user_id = ( SELECT bi_user() AS bi_user))",
            "notice_reads | own_reads | collections_app | ALL | using (user_id = ( SELECT current_app_user() AS current_app_user))"
                + " | check (user_id = ( SELECT current_app_user() AS current_app_user))",
            "report_notices | own_rows | collections_app | SELECT | using ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "report_notices | own_update | collections_app | UPDATE | using ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
            "report_thresholds | own_rows | collections_app | ALL | using ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances)))) | check ((user_id = ( SELECT current_app_user() AS current_app_user)) AND (instance_id = ANY (ARRAY( SELECT visible_instances() AS visible_instances))))",
        ]);
    }

    [Fact]
    public async Task Every_table_that_belongs_to_an_instance_carries_its_id_and_has_a_policy_for_each_role_that_may_read_it()
    {
        var missing = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select relname || ' for ' || grantee
            from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'instance_id' and not attisdropped
                cross join unnest(array['collections_app', 'collections_worker', 'collections_bi']) grantee
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                and has_table_privilege(grantee, pg_class.oid, 'select')
                and not exists (select from pg_policy where polrelid = pg_class.oid and polcmd in ('r', '*') and polroles = array[grantee::regrole::oid])
            """);

        missing.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_who_serves_people_reaches_a_leaf_partition_or_a_credential()
    {
        var granted = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select grantee || ' ' || privilege || ' ' || relname
            from pg_class
                cross join unnest(array['collections_app', 'collections_bi', 'public']) grantee
                cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) privilege
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and (relispartition or relname = 'amc_credentials')
                and has_table_privilege(grantee, pg_class.oid, privilege)
            """);

        granted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Views_and_functions_see_with_the_eyes_of_whoever_asks()
    {
        var (views, functions) = (
            await TestDatabase.ListAsync<string>(
                database.SuperUser,
                """
                select relname::text from pg_class where relnamespace = 'public'::regnamespace
                    and (relkind = 'm' or relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false))
                """),
            await TestDatabase.ListAsync<string>(
                database.SuperUser, "select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"));

        views.ShouldBeEmpty();
        functions.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_login_of_ours_stands_above_the_policies_or_can_become_another_group()
    {
        foreach (var (login, group) in new[] { database.Owner, database.App, database.Worker, database.Bi }.Zip(Groups))
        {
            var above = await TestDatabase.ListAsync<string>(
                login,
                """
                select rolname::text from pg_roles where pg_has_role(session_user, oid, 'member')
                    and (rolsuper or rolbypassrls or rolreplication or rolname like 'pg\_%'
                        or rolname in ('collections_owner', 'collections_app', 'collections_worker', 'collections_bi') and rolname <> $1)
                """,
                group);

            // The owner made the groups and may administer them, and owns the database; nothing at run time connects as the owner.
            (group == "collections_owner" ? above.Except([.. Groups, "pg_database_owner"]) : above).ShouldBeEmpty(group);
        }

        (await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select distinct tableowner::text from pg_tables where schemaname = 'public' and not pg_has_role($1, tableowner, 'member')
            """,
            new NpgsqlConnectionStringBuilder(database.Owner).Username)).ShouldBeEmpty();
        foreach (var login in (string[])[database.App, database.Worker, database.Bi])
        {
            (await TestDatabase.ListAsync<string>(
                login, "select tablename::text from pg_tables where schemaname = 'public' and pg_has_role(session_user, tableowner, 'member')")).ShouldBeEmpty();
        }
    }
}
