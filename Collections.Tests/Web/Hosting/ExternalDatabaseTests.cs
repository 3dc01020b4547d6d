using System.Security.Cryptography;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Hosting;

public sealed class ExternalDatabaseTests(PostgresServer server) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Migrate_makes_schema_and_Hangfire_and_ends_then_web_and_worker_start_on_it_with_a_protected_key_ring()
    {
        await using var database = await server.CreateEmptyAsync(Cancelled);

        await using (var migrate = AppProcess.Start(["--role", "migrate"], new Dictionary<string, string> { ["ConnectionStrings__Owner"] = database.Owner }))
        {
            (await migrate.ExitCodeAsync()).ShouldBe(0, migrate.Output);
        }

        await (await server.LoginsAsync(Cancelled)).JoinGroupsAsync(Cancelled);
        await using var web = AppProcess.Start(["--role", "web"], Environment(database));
        await using var worker = AppProcess.Start(["--role", "worker"], Environment(database));
        await web.ReadyAsync();
        await worker.ReadyAsync();

        web.Output.ShouldNotContain("PostgreSQL 1");
        web.Output.ShouldNotContain("Sandbox:");
        worker.Output.ShouldContain("Sandbox: http://127.0.0.1:");
        Directory.Exists(_folder["data"]).ShouldBeFalse();
        var keys = await TestDatabase.ListAsync<string>(database.SuperUser, "select xml from data_protection_keys");
        keys.ShouldNotBeEmpty();
        keys.ShouldAllBe(xml => xml.Contains("keyFileEncrypted") && !xml.Contains("masterKey"));
    }

    [Fact]
    public async Task A_database_that_was_not_migrated_is_refused_with_what_to_do()
    {
        await using var database = await server.CreateEmptyAsync(Cancelled);

        await using var web = AppProcess.Start(["--role", "web"], Environment(database));

        (await web.ExitCodeAsync()).ShouldBe(1);
        web.Output.ShouldContain("--role migrate");
        web.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Roles_that_share_a_database_need_its_connection_strings()
    {
        await using var worker = AppProcess.Start(
            ["--role", "worker"], new Dictionary<string, string> { ["ConnectionStrings__Collections"] = "Host=127.0.0.1", ["Demo__Enabled"] = "true" });
        await using var web = AppProcess.Start(["--role", "web"]);

        (await worker.ExitCodeAsync()).ShouldBe(1);
        worker.Output.ShouldContain("ConnectionStrings:Worker is missing");
        (await web.ExitCodeAsync()).ShouldBe(1);
        web.Output.ShouldContain("set ConnectionStrings:Collections");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said_plainly()
    {
        await using var web = AppProcess.Start(
            ["--role", "web"],
            new Dictionary<string, string> { ["ConnectionStrings__Collections"] = "Host=127.0.0.1;Port=1;Username=a;Password=b;Database=c", ["Demo__Enabled"] = "true" });

        (await web.ExitCodeAsync()).ShouldBe(1);
        web.Output.ShouldContain("The database refused");
        web.Output.ShouldNotContain("   at ");
    }

    private Dictionary<string, string> Environment(TestDatabase database)
    {
        File.WriteAllText(_folder["collections.key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return new()
        {
            ["ConnectionStrings__Collections"] = database.App,
            ["ConnectionStrings__Worker"] = database.Worker,
            ["DataProtection__KeyFile"] = _folder["collections.key"],
            ["Postgres__DataDirectory"] = _folder["data"],
        };
    }
}
