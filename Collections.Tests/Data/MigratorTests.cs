using Collections.Core.Data;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collections.Tests.Data;

public sealed class MigratorTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await server.CreateEmptyAsync(Cancelled);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Versioned_scripts_run_once_and_repeatable_scripts_each_time()
    {
        MigrationScript[] scripts =
        [
            new("versioned/0001_a.sql", "create table a (id int); insert into a values (1);"),
            new("repeatable/r.sql", "insert into a values (2);"),
        ];

        await MigrateAsync(scripts);
        await MigrateAsync(scripts);

        (await TestDatabase.ListAsync<int>(_database.Owner, "select id from a order by id")).ShouldBe([1, 2, 2]);
    }

    [Fact]
    public async Task Function_bodies_of_every_kind_pass_unchanged()
    {
        await MigrateAsync(
            new MigrationScript(
                "versioned/0001_a.sql",
                """
                create table t (id int);
                create function f() returns int language plpgsql as $body$ begin insert into t values (1); return 1; end $body$;
                create function g() returns setof int language sql begin atomic select id from t where id > 0; select 7; end;
                select f();
                """));

        (await TestDatabase.ScalarAsync<int>(_database.Owner, "select sum(x)::int from g() x")).ShouldBe(7);
    }

    [Fact]
    public async Task A_failing_script_leaves_nothing_and_names_itself()
    {
        var failure = await Should.ThrowAsync<MigrationException>(() => MigrateAsync(
            new("versioned/0001_good.sql", "create table good (id int);"),
            new("versioned/0002_bad.sql", "create table bad (id int);\n\ninsert into bad values ('x');")));

        failure.Message.ShouldContain("versioned/0002_bad.sql failed in line 3: 22P02");
        (await TestDatabase.ScalarAsync<bool>(_database.Owner, "select to_regclass('good') is not null and to_regclass('bad') is null")).ShouldBeTrue();
        (await TestDatabase.ListAsync<string>(_database.Owner, "select script from schema_versions")).ShouldBe(["versioned/0001_good.sql"]);
    }

    [Fact]
    public async Task An_edited_script_stops_the_migration_before_anything_runs()
    {
        await MigrateAsync(new MigrationScript("versioned/0001_a.sql", "create table a (id int);"));

        var failure = await Should.ThrowAsync<MigrationException>(() => MigrateAsync(
            new("versioned/0001_a.sql", "create table a (id bigint);"), new("versioned/0002_b.sql", "create table b (id int);")));

        failure.Message.ShouldContain("versioned/0001_a.sql");
        failure.Message.ShouldContain("edited");
        (await TestDatabase.ScalarAsync<bool>(_database.Owner, "select to_regclass('b') is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task Other_line_ends_are_not_an_edit()
    {
        await MigrateAsync(new MigrationScript("versioned/0001_a.sql", "create table a\n(id int);\n"));

        await Should.NotThrowAsync(() => MigrateAsync(new MigrationScript("versioned/0001_a.sql", "create table a\r\n(id int);\r\n")));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await MigrateAsync(new("versioned/0001_a.sql", "select 1;"), new("versioned/0002_b.sql", "select 1;"));

        var failure = await Should.ThrowAsync<MigrationException>(() => MigrateAsync(new MigrationScript("versioned/0001_a.sql", "select 1;")));

        failure.Message.ShouldContain("newer version");
        failure.Message.ShouldContain("versioned/0002_b.sql");
    }

    [Fact]
    public async Task Eight_processes_at_once_apply_each_script_once()
    {
        MigrationScript[] scripts = [.. Enumerable.Range(1, 4).Select(n => new MigrationScript($"versioned/000{n}_t.sql", $"create table t{n} (id int);"))];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MigrateAsync(scripts)));

        (await TestDatabase.ScalarAsync<long>(_database.Owner, "select count(*) from schema_versions")).ShouldBe(4);
    }

    [Fact]
    public async Task An_index_can_be_built_concurrently_outside_a_transaction()
    {
        await MigrateAsync(
            new("versioned/0001_a.sql", "create table a (id int);"), new("notx/0002_a_id.sql", "create index concurrently a_id on a (id);"));

        (await TestDatabase.ScalarAsync<bool>(_database.Owner, "select to_regclass('a_id') is not null")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_process_that_may_not_migrate_is_told_what_is_missing()
    {
        MigrationScript[] scripts = [new("versioned/0001_a.sql", "select 1;"), new("versioned/0002_b.sql", "select 1;")];
        var migrator = new Migrator(scripts, NullLogger<Migrator>.Instance);

        (await Should.ThrowAsync<MigrationException>(() => migrator.ThrowIfNotMigratedAsync(_database.App, Cancelled))).Message.ShouldContain("--role migrate");

        await MigrateAsync(scripts[..1]);
        await (await server.LoginsAsync(Cancelled)).JoinGroupsAsync(Cancelled);
        (await Should.ThrowAsync<MigrationException>(() => migrator.ThrowIfNotMigratedAsync(_database.App, Cancelled))).Message.ShouldContain("0002_b.sql");

        await MigrateAsync(scripts);
        await Should.NotThrowAsync(() => migrator.ThrowIfNotMigratedAsync(_database.App, Cancelled));
    }

    [Fact]
    public async Task A_process_that_may_not_migrate_is_refused_while_repeatable_scripts_are_those_of_another_version()
    {
        MigrationScript versioned = new("versioned/0001_a.sql", "select 1;");
        MigrationScript[] older = [versioned, new("repeatable/r.sql", "create or replace function f() returns int language sql return 1;"), new("repeatable/gone.sql", "select 1;")];
        MigrationScript[] newer = [versioned, new("repeatable/r.sql", "create or replace function f() returns int language sql return 2;"), new("repeatable/s.sql", "select 1;")];
        await MigrateAsync(older);
        await (await server.LoginsAsync(Cancelled)).JoinGroupsAsync(Cancelled);
        var migrator = new Migrator(newer, NullLogger<Migrator>.Instance);

        var refused = await Should.ThrowAsync<MigrationException>(() => migrator.ThrowIfNotMigratedAsync(_database.App, Cancelled));
        refused.Message.ShouldContain("repeatable/r.sql, repeatable/s.sql");
        refused.Message.ShouldContain("--role migrate");

        await MigrateAsync(newer);
        await Should.NotThrowAsync(() => migrator.ThrowIfNotMigratedAsync(_database.App, Cancelled));
    }

    [Fact]
    public async Task What_runs_afterwards_is_under_the_same_lock()
    {
        var locks = 0L;
        await new Migrator([], NullLogger<Migrator>.Instance).MigrateAsync(
            _database.Owner,
            async (connection, cancellationToken) =>
            {
                await using var command = new NpgsqlCommand("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()", connection);
                locks = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            Cancelled);

        locks.ShouldBe(1);
    }

    [Fact]
    public async Task The_product_s_own_scripts_apply_twice_to_an_empty_database()
    {
        await MigrateAsync([.. MigrationScript.Embedded]);
        await MigrateAsync([.. MigrationScript.Embedded]);

        (await TestDatabase.ScalarAsync<long>(_database.Owner, "select count(*) from schema_versions"))
            .ShouldBe(MigrationScript.Embedded.Count);
    }

    private Task MigrateAsync(params MigrationScript[] scripts) =>
        new Migrator(scripts, NullLogger<Migrator>.Instance).MigrateAsync(_database.Owner, afterwards: null, Cancelled);
}
