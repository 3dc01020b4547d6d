using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class AccountAdminTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private CatalogScene _scene = null!;
    private UserId _admin;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AccountAdmin Admin => _scene.For<AccountAdmin>(_admin);

    private AccountRequest Request => new()
    {
        EntityId = SandboxAccount.Demo.EntityId,
        MarketplaceId = SandboxAccount.UnitedStates,
        ClientId = SandboxAccount.ClientId,
        ClientSecret = SandboxAccount.ClientSecret,
        RefreshToken = SandboxAccount.Demo.RefreshToken,
        BaseUrl = _sandbox.Url,
        TokenUrl = _sandbox.TokenUrl,
    };

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync();
        _scene = new CatalogScene(_database, _sandbox);
        _admin = await CatalogScene.AddUserAsync(_database, "Admin");
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_wrong_is_said_exactly_and_nothing_is_kept()
    {
        _sandbox.Faults = new SandboxFaults { TermsNotAccepted = [SandboxAccount.Second.EntityId] };
        (AccountRequest Request, string? Instance, ConnectionProblemKind Kind, string Says)[] cases =
        [
            (Request with { ClientSecret = SandboxAccount.WrongSecret }, null, ConnectionProblemKind.WrongClient, "client id or the client secret is wrong"),
            (Request with { RefreshToken = SandboxAccount.RevokedRefreshToken }, null, ConnectionProblemKind.TokenRevoked, "refresh token is revoked"),
            (Request with { EntityId = "ENTITYUNKNOWN" }, null, ConnectionProblemKind.WrongEntity, SandboxAccount.Demo.EntityId),
            (Request with { MarketplaceId = "A1PA6795UKMFR9" }, null, ConnectionProblemKind.WrongMarketplace, "not in the marketplace A1PA6795UKMFR9 (Germany), but in ATVPDKIKX0DER (United States)"),
            (Request with { EntityId = SandboxAccount.Second.EntityId, RefreshToken = SandboxAccount.Second.RefreshToken }, null, ConnectionProblemKind.TermsNotAccepted, "terms"),
            (Request, "amcnosuchone", ConnectionProblemKind.UnknownInstance, "amcibersblt"),
            (Request with { BaseUrl = "http://127.0.0.1:9/", TokenUrl = "http://127.0.0.1:9/token" }, null, ConnectionProblemKind.Unreachable, "could not connect"),
        ];
        foreach (var (request, instance, kind, says) in cases)
        {
            var check = await Admin.TryAsync(request, instance is null ? null : new AmcInstanceId(instance), Cancelled);

            var problem = check.ShouldBeOfType<ConnectionCheck.Fails>($"{kind}").Problem;
            problem.Kind.ShouldBe(kind, problem.ToString());
            problem.Message.ShouldContain(says);
            problem.Remedy.ShouldNotBeEmpty();
            (await Admin.ConnectAsync(request, [Pick(instance ?? "amcibersblt")], Cancelled)).ShouldBeOfType<ConnectOutcome.Fails>();
        }

        (await CountAsync("amc_accounts")).ShouldBe(0);
        (await CountAsync("amc_credentials")).ShouldBe(0);
    }

    [Fact]
    public async Task Spaces_line_breaks_and_quotes_of_copying_do_no_harm()
    {
        var messy = Request with
        {
            EntityId = $"  {Request.EntityId}\r\n",
            ClientId = $"\"{Request.ClientId}\"",
            ClientSecret = $"{Request.ClientSecret[..5]}\n{Request.ClientSecret[5..]}\u200b",
            RefreshToken = $"\ufeff{Request.RefreshToken}\u00a0",
        };

        var done = (await Admin.ConnectAsync(messy, [Pick("amcibersblt")], Cancelled)).ShouldBeOfType<ConnectOutcome.Done>();

        (await _scene.Credentials.GetAsync(done.Account, Cancelled)).ShouldBe(
            new AmcCredentials(Request.ClientId, Request.ClientSecret, Request.RefreshToken, new(new(_sandbox.Url), new(_sandbox.TokenUrl))));
    }

    [Fact]
    public async Task Instances_are_picked_from_AMC_s_list_and_belong_to_who_added_them()
    {
        var works = (await Admin.TryAsync(Request, expected: null, Cancelled)).ShouldBeOfType<ConnectionCheck.Works>();
        works.Instances.Select(instance => instance.Id.Value).ShouldBe(SandboxAccount.Demo.Instances.Select(instance => instance.Id), ignoreOrder: true);
        works.Instances.ShouldAllBe(instance => instance.KnownAs == null && instance.IsReady);

        var done = (await Admin.ConnectAsync(Request, [Pick("amcibersblt"), Pick("amcnordkaff") with { Currency = "EUR", TimeZone = "Europe/Berlin" }], Cancelled))
            .ShouldBeOfType<ConnectOutcome.Done>();

        var seen = await _scene.For<CatalogQueries>(_admin).InstancesAsync(Cancelled);
        seen.Select(instance => (instance.AmcInstanceId.Value, instance.TimeZone, instance.Currency, instance.Role))
            .ShouldBe([("amcibersblt", "UTC", "USD", "Admin"), ("amcnordkaff", "Europe/Berlin", "EUR", "Admin")], ignoreOrder: true);
        var again = (await Admin.TryAsync(done.Account, expected: null, Cancelled)).ShouldBeOfType<ConnectionCheck.Works>();
        again.Instances.Count(instance => instance.KnownAs is not null).ShouldBe(2);
        (await Admin.AddInstancesAsync(done.Account, [Pick("amclumahome")], Cancelled)).ShouldBeOfType<ConnectOutcome.Done>();
        (await Admin.AddInstancesAsync(done.Account, [Pick("amcsecondus")], Cancelled)).ShouldBeOfType<ConnectOutcome.Fails>()
            .Problem.Kind.ShouldBe(ConnectionProblemKind.UnknownInstance);
        (await Admin.ListAsync(Cancelled)).ShouldHaveSingleItem().Instances.ShouldBe(3);
    }

    [Fact]
    public async Task Of_several_instances_none_is_added_when_AMC_does_not_list_one_of_them()
    {
        (await Admin.ConnectAsync(Request, [Pick("amcibersblt"), Pick("amcsecondus")], Cancelled)).ShouldBeOfType<ConnectOutcome.Fails>()
            .Problem.Kind.ShouldBe(ConnectionProblemKind.UnknownInstance);

        (await CountAsync("amc_accounts")).ShouldBe(0);
        (await CountAsync("amc_instances")).ShouldBe(0);
    }

    [Fact]
    public async Task An_instance_that_its_adder_could_not_see_is_not_there_at_all()
    {
        var account = (await Admin.ConnectAsync(Request, [Pick("amcibersblt")], Cancelled)).ShouldBeOfType<ConnectOutcome.Done>().Account;
        await TestDatabase.ExecuteAsync(
            _database.SuperUser,
            """
            create function refuse_access() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
            create trigger refuse before insert on instance_access for each row execute function refuse_access()
            """);

        await Should.ThrowAsync<Npgsql.PostgresException>(() => Admin.AddInstancesAsync(account, [Pick("amclumahome"), Pick("amcnordkaff")], Cancelled));
        await Should.ThrowAsync<Npgsql.PostgresException>(() => Admin.ConnectAsync(
            Request with { EntityId = SandboxAccount.Second.EntityId, RefreshToken = SandboxAccount.Second.RefreshToken }, [Pick("amcsecondus")], Cancelled));

        (await CountAsync("amc_instances")).ShouldBe(1);
        (await CountAsync("amc_accounts")).ShouldBe(1);
    }

    [Fact]
    public async Task Other_credentials_end_a_hold_when_they_work_and_change_nothing_when_not()
    {
        var account = (await Admin.ConnectAsync(Request, [Pick("amcibersblt")], Cancelled)).ShouldBeOfType<ConnectOutcome.Done>().Account;
        await TestDatabase.ExecuteAsync(_database.SuperUser, "update amc_accounts set on_hold_since = now(), on_hold_reason = 'invalid_grant'");

        (await Admin.RenewAsync(account, Request.ClientId, Request.ClientSecret, SandboxAccount.RevokedRefreshToken, Cancelled)).ShouldBeOfType<ConnectOutcome.Fails>();
        (await Admin.FindAsync(account, Cancelled))!.OnHoldSince.ShouldNotBeNull();
        (await _scene.Credentials.GetAsync(account, Cancelled)).RefreshToken.ShouldBe(Request.RefreshToken);

        (await Admin.RenewAsync(account, Request.ClientId, Request.ClientSecret, $" {Request.RefreshToken}\n", Cancelled)).ShouldBeOfType<ConnectOutcome.Done>();
        (await Admin.FindAsync(account, Cancelled))!.OnHoldSince.ShouldBeNull();
    }

    [Fact]
    public async Task An_instance_that_is_listed_and_refuses_its_work_is_told_and_its_hold_ends_when_it_works()
    {
        var account = (await Admin.ConnectAsync(Request, [Pick("amcibersblt"), Pick("amcnordkaff")], Cancelled)).ShouldBeOfType<ConnectOutcome.Done>().Account;
        await TestDatabase.ExecuteAsync(_database.SuperUser, "update amc_instances set on_hold_since = now(), on_hold_reason = 'Unauthorized request.'");
        _sandbox.Faults = new() { RefusedInstances = ["amcibersblt"] };

        (await Admin.TryAsync(account, new AmcInstanceId("amcibersblt"), Cancelled)).ShouldBeOfType<ConnectionCheck.Fails>().Problem.Kind.ShouldBe(ConnectionProblemKind.InstanceRefused);
        (await Admin.TryAsync(Request, new AmcInstanceId("amcibersblt"), Cancelled)).ShouldBeOfType<ConnectionCheck.Fails>().Problem.AmazonSays.ShouldBe("Unauthorized request.");
        (await HeldAsync()).ShouldBe(["amcibersblt", "amcnordkaff"]);

        _sandbox.Faults = SandboxFaults.None;
        (await Admin.TryAsync(account, new AmcInstanceId("amcibersblt"), Cancelled)).ShouldBeOfType<ConnectionCheck.Works>();
        (await HeldAsync()).ShouldBe(["amcnordkaff"]);

        Task<List<string>> HeldAsync() => TestDatabase.ListAsync<string>(_database.SuperUser, "select instance_id from amc_instances where on_hold_since is not null order by 1");
    }

    [Fact]
    public async Task An_instance_of_synthetic_data_is_picked_as_such()
    {
        var done = await Admin.ConnectAsync(
            Request with { EntityId = SandboxAccount.Second.EntityId, RefreshToken = SandboxAccount.Second.RefreshToken }, [Pick("amcsynthet1")], Cancelled);

        done.ShouldBeOfType<ConnectOutcome.Done>();
        (await TestDatabase.ScalarAsync<string>(_database.SuperUser, "select instance_type from amc_instances")).ShouldBe("SANDBOX");
    }

    [Fact]
    public async Task What_is_missing_or_cannot_be_right_is_told_by_field_before_anybody_is_asked()
    {
        var check = await Admin.TryAsync(
            new AccountRequest { EntityId = "ENTITY", MarketplaceId = "\n", RefreshToken = "Atzr|schlüssel", BaseUrl = "ftp://x/", ClientId = "c" }, expected: null, Cancelled);

        check.ShouldBeOfType<ConnectionCheck.Invalid>().Problems.Select(problem => problem.Field)
            .ShouldBe(["marketplaceId", "clientSecret", "refreshToken", "tokenUrl", "baseUrl"]);
        (await Admin.ConnectAsync(Request, [Pick("amc-1") with { TimeZone = "Berlin", Currency = "euro" }], Cancelled)).ShouldBeOfType<ConnectOutcome.Refused>()
            .Problems.Select(problem => problem.Field).ShouldBe(["timeZone", "currency", "amcInstanceId"]);
        (await _sandbox.ReadLedgerAsync()).Requests.ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_stay_out_of_a_request_s_own_text() =>
        (Request with { ClientSecret = "canary-1", RefreshToken = "canary-2" }).ToString().ShouldNotContain("canary");

    private static InstancePick Pick(string id) => new(new(id), id, "UTC", "USD");

    private Task<long> CountAsync(string table) => TestDatabase.ScalarAsync<long>(_database.SuperUser, $"select count(*) from {table}");
}
