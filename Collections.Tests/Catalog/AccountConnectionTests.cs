using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class AccountConnectionTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_configured_account_comes_with_its_name_and_all_instances_that_AMC_lists()
    {
        await using var scene = new CatalogScene(_database, _sandbox);

        var instances = await scene.Account.ConnectAsync(Cancelled);

        instances.Select(instance => (instance.AmcInstanceId.Value, instance.Name, instance.HasDsp))
            .ShouldBe(SandboxAccount.Demo.Instances.Select(instance => (instance.Id, instance.Name, instance.HasDsp)), ignoreOrder: true);
        (await TestDatabase.ListAsync<string>(_database.SuperUser, "select concat_ws('|', account_id, marketplace_id, name, simulated) from amc_accounts"))
            .ShouldBe(["ENTITY1SANDBOXDEMO|ATVPDKIKX0DER|Sandbox Retail Group|t"]);
        (await TestDatabase.ListAsync<string>(_database.SuperUser, "select distinct currency from amc_instances")).ShouldBe(["USD"]);
    }

    [Fact]
    public async Task An_instance_of_synthetic_data_is_known_as_such()
    {
        await using var scene = new CatalogScene(_database, _sandbox, SandboxAccount.Second.RefreshToken, SandboxAccount.Second.EntityId);

        await scene.Account.ConnectAsync(Cancelled);

        (await TestDatabase.ListAsync<string>(_database.SuperUser, "select instance_id || ' ' || instance_type from amc_instances order by 1"))
            .ShouldBe(["amcsecondsp STANDARD", "amcsecondus STANDARD", "amcsynthet1 SANDBOX"]);
    }

    [Fact]
    public async Task Connecting_again_also_at_the_same_moment_changes_nothing_but_the_address()
    {
        await using var first = new CatalogScene(_database, _sandbox);
        var before = await first.Account.ConnectAsync(Cancelled);
        await using var moved = await SandboxServer.StartAsync();
        await using var second = new CatalogScene(_database, moved);
        await using var third = new CatalogScene(_database, moved);

        var after = await Task.WhenAll(second.Account.ConnectAsync(Cancelled), third.Account.ConnectAsync(Cancelled));

        after.ShouldAllBe(instances => instances.Select(instance => instance.Id).SequenceEqual(before.Select(instance => instance.Id)));
        (await TestDatabase.ListAsync<string>(_database.SuperUser, "select base_url from amc_accounts")).Single().ShouldStartWith(moved.Url);
    }

    [Fact]
    public async Task Secrets_are_stored_encrypted_and_come_back_only_for_their_own_account()
    {
        await using var scene = new CatalogScene(_database, _sandbox);
        await scene.Account.ConnectAsync(Cancelled);
        var account = new AccountId(await TestDatabase.ScalarAsync<Guid>(_database.SuperUser, "select id from amc_accounts"));

        var credentials = await scene.Credentials.GetAsync(account, Cancelled);

        credentials.ShouldBe(new AmcCredentials(
            SandboxAccount.ClientId, SandboxAccount.ClientSecret, SandboxAccount.Demo.RefreshToken, new(new(_sandbox.Url), new(_sandbox.TokenUrl))));
        var stored = await TestDatabase.ScalarAsync<string>(_database.SuperUser, "select client_id || client_secret || refresh_token from amc_credentials");
        stored.ShouldNotBeNull().ShouldNotContain("sandbox");

        var other = AccountId.New();
        await TestDatabase.ExecuteAsync(
            _database.SuperUser, "insert into amc_accounts (id, account_id, marketplace_id, name) values ($1, 'ENTITY2', 'M', 'Other')", other.Value);
        await TestDatabase.ExecuteAsync(
            _database.SuperUser, "insert into amc_credentials select $1, client_id, client_secret, refresh_token from amc_credentials", other.Value);
        (await Should.ThrowAsync<AmcException>(() => scene.Credentials.GetAsync(other, Cancelled))).ErrorClass.ShouldBe(AmcErrorClass.OnHoldAccount);
        (await Should.ThrowAsync<AmcException>(() => scene.Credentials.GetAsync(AccountId.New(), Cancelled))).ErrorClass.ShouldBe(AmcErrorClass.OnHoldAccount);
    }

    [Fact]
    public async Task The_app_login_cannot_read_a_secret()
    {
        await using var scene = new CatalogScene(_database, _sandbox);
        await scene.Account.ConnectAsync(Cancelled);

        (await Should.ThrowAsync<Npgsql.PostgresException>(() => TestDatabase.ListAsync<string>(_database.App, "select client_secret from amc_credentials")))
            .SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task Renewed_credentials_release_an_account_on_hold_and_the_same_ones_do_not()
    {
        await using (var scene = new CatalogScene(_database, _sandbox))
        {
            await scene.Account.ConnectAsync(Cancelled);
            await TestDatabase.ExecuteAsync(_database.SuperUser, "update amc_accounts set on_hold_since = now(), on_hold_reason = 'invalid_grant'");
            await scene.Account.ConnectAsync(Cancelled);
            (await HoldsAsync()).ShouldBe(1);
        }

        await using var renewed = new CatalogScene(_database, _sandbox, refreshToken: "Atzr|renewed");
        await renewed.Account.ConnectAsync(Cancelled);
        (await HoldsAsync()).ShouldBe(0);

        Task<long> HoldsAsync() => TestDatabase.ScalarAsync<long>(_database.SuperUser, "select count(*) from amc_accounts where on_hold_since is not null");
    }

    [Fact]
    public async Task Refused_credentials_are_stored_and_told_of()
    {
        await using var scene = new CatalogScene(_database, _sandbox, refreshToken: SandboxAccount.RevokedRefreshToken);

        (await Should.ThrowAsync<AmcException>(() => scene.Account.ConnectAsync(Cancelled))).ErrorClass.ShouldBe(AmcErrorClass.OnHoldAccount);

        (await TestDatabase.ScalarAsync<long>(_database.SuperUser, "select count(*) from amc_credentials")).ShouldBe(1);
    }

    [Fact]
    public async Task Instances_that_nobody_can_open_go_to_the_admins_as_soon_as_there_is_one()
    {
        await using var scene = new CatalogScene(_database, _sandbox);
        var instances = await scene.Account.ConnectAsync(Cancelled);
        var analyst = await CatalogScene.AddUserAsync(_database, "Analyst");
        await scene.Access.GrantAsync(analyst, [instances[0].Id], "Viewer", grantedBy: null, Cancelled);

        (await scene.Access.GrantUnclaimedAsync(Cancelled)).ShouldBe(instances.Count - 1);
        var admin = await CatalogScene.AddUserAsync(_database, "Admin");
        (await scene.Access.GrantUnclaimedAsync(Cancelled)).ShouldBe(0);

        var seen = await scene.For<CatalogQueries>(admin).InstancesAsync(Cancelled);
        seen.Select(instance => instance.Id).ShouldBe(instances.Skip(1).Select(instance => instance.Id), ignoreOrder: true);
        seen.ShouldAllBe(instance => instance.Role == "Admin" && instance.IsEditable && instance.IsSimulated);
        var viewed = (await scene.For<CatalogQueries>(analyst).InstancesAsync(Cancelled)).ShouldHaveSingleItem();
        (viewed.Id, viewed.Role, viewed.IsEditable).ShouldBe((instances[0].Id, "Viewer", false));
    }
}
