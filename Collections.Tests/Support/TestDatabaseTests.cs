namespace Collections.Tests.Support;

public sealed class TestDatabaseTests(TestDatabase database, PostgresServer server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_copy_has_the_schema_and_a_login_of_every_group_that_is_no_superuser()
    {
        foreach (var (login, group) in new[]
        {
            (database.Owner, "collections_owner"), (database.App, "collections_app"), (database.Worker, "collections_worker"), (database.Bi, "collections_bi"),
        })
        {
            var plain = await TestDatabase.ScalarAsync<bool>(
                login,
                "select pg_has_role($1, 'member') and not rolsuper and not rolbypassrls from pg_roles where rolname = current_user",
                group);
            plain.ShouldBeTrue(group);
        }

        (await TestDatabase.ScalarAsync<bool>(database.Worker, "select to_regclass('report_data_collections') is not null")).ShouldBeTrue();
        (await TestDatabase.ScalarAsync<long>(database.App, "select count(*) from hangfire.job")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_copies_know_nothing_of_each_other()
    {
        await using var other = await server.CreateAsync(TestContext.Current.CancellationToken);

        await TestDatabase.ExecuteAsync(other.Owner, "create table only_here (id int)");

        (await TestDatabase.ScalarAsync<bool>(database.Owner, "select to_regclass('only_here') is null")).ShouldBeTrue();
    }
}
