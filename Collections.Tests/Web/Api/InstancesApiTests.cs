using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.Support;
using Collections.Web.Hosting;

namespace Collections.Tests.Web.Api;

/// <summary>Accounts and instances over HTTP, in a process that has the worker's login.</summary>
public sealed class InstancesApiTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private TestApp _app = null!;
    private Person _admin = null!;
    private HttpClient _program = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Dictionary<string, object?> Account => new()
    {
        ["entityId"] = SandboxAccount.Demo.EntityId,
        ["marketplaceId"] = SandboxAccount.UnitedStates,
        ["clientId"] = SandboxAccount.ClientId,
        ["clientSecret"] = SandboxAccount.ClientSecret,
        ["refreshToken"] = SandboxAccount.Demo.RefreshToken,
        ["baseUrl"] = _sandbox.Url,
        ["tokenUrl"] = _sandbox.TokenUrl,
    };

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync();
        _app = await TestApp.StartAsync(_database, replace: null, ($"ConnectionStrings:{ConnectionNames.Worker}", _database.Worker));
        _admin = await AdminAsync(_database);
        _program = await _app.ProgramAsync(_admin.User);
    }

    public async ValueTask DisposeAsync()
    {
        _program.Dispose();
        await _app.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_instance_is_added_with_its_account_then_another_of_that_account_and_changed()
    {
        var (status, made) = await SendAsync(HttpMethod.Post, "/api/instances", new { account = Account, amcInstanceId = " amcibersblt ", name = "Mine", timeZone = "Europe/Berlin", currency = "EUR" });
        status.ShouldBe(HttpStatusCode.Created, made.ToString());
        (made.GetProperty("amcInstanceId").GetString(), made.GetProperty("name").GetString(), made.GetProperty("timeZone").GetString(), made.GetProperty("currency").GetString(), made.GetProperty("role").GetString())
            .ShouldBe(("amcibersblt", "Mine", "Europe/Berlin", "EUR", "Admin"));
        made.ToString().ShouldNotContain(SandboxAccount.ClientSecret);

        var (again, second) = await SendAsync(HttpMethod.Post, "/api/instances", new { accountId = made.GetProperty("accountId").GetGuid(), amcInstanceId = "amcnordkaff" });
        again.ShouldBe(HttpStatusCode.Created, second.ToString());
        (second.GetProperty("timeZone").GetString(), second.GetProperty("currency").GetString()).ShouldBe(("America/Los_Angeles", "USD"));

        var path = $"/api/instances/{second.GetProperty("id").GetGuid()}";
        (await SendAsync(HttpMethod.Patch, path, new { name = "Renamed", maxOpenExecutions = 4, currency = "" })).Status.ShouldBe(HttpStatusCode.OK);
        var (_, changed) = await SendAsync(HttpMethod.Get, path);
        (changed.GetProperty("name").GetString(), changed.GetProperty("maxOpenExecutions").GetInt32(), changed.GetProperty("currency").GetString()).ShouldBe(("Renamed", 4, null));
        (await SendAsync(HttpMethod.Post, $"{path}/test")).Body.GetProperty("works").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_wrong_with_the_connection_is_told_at_its_field_and_nothing_is_kept()
    {
        _sandbox.Faults = new() { TermsNotAccepted = [SandboxAccount.Second.EntityId] };
        (string Field, string Says, string Instance, (string Key, string Value)[] Changes)[] cases =
        [
            ("clientSecret", "client secret is wrong", "amcibersblt", [("clientSecret", SandboxAccount.WrongSecret)]),
            ("refreshToken", "refresh token is revoked", "amcibersblt", [("refreshToken", SandboxAccount.RevokedRefreshToken)]),
            ("entityId", SandboxAccount.Demo.EntityId, "amcibersblt", [("entityId", "ENTITYUNKNOWN")]),
            ("marketplaceId", "United States", "amcibersblt", [("marketplaceId", "A1PA6795UKMFR9")]),
            ("entityId", "terms", "amcsecondus", [("entityId", SandboxAccount.Second.EntityId), ("refreshToken", SandboxAccount.Second.RefreshToken)]),
            ("amcInstanceId", "amcibersblt", "amcnosuchone", []),
            ("", "could not connect", "amcibersblt", [("baseUrl", "http://127.0.0.1:9/"), ("tokenUrl", "http://127.0.0.1:9/token")]),
        ];
        foreach (var (field, says, instance, changes) in cases)
        {
            var account = Account;
            foreach (var (key, value) in changes)
            {
                account[key] = value;
            }

            var (status, problem) = await SendAsync(HttpMethod.Post, "/api/instances", new { account, amcInstanceId = instance });

            status.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToString());
            problem.GetProperty("errors").GetProperty(field)[0].GetString()!.ShouldContain(says);
        }

        (await TestDatabase.ScalarAsync<long>(_database.SuperUser, "select count(*) from amc_accounts")).ShouldBe(1);
    }

    [Fact]
    public async Task A_test_says_what_is_wrong_with_a_stored_connection_in_a_word_and_in_sentences()
    {
        var (_, made) = await SendAsync(HttpMethod.Post, "/api/instances", new { account = Account, amcInstanceId = "amcibersblt" });
        var (instance, account) = (made.GetProperty("id").GetGuid(), made.GetProperty("accountId").GetGuid());
        (string Problem, SandboxFaults Faults, string Change, string Back)[] cases =
        [
            ("tokenRevoked", new() { RevokedToken = 1 }, "", ""),
            ("termsNotAccepted", new() { TermsNotAccepted = [SandboxAccount.Demo.EntityId] }, "", ""),
            ("instanceRefused", new() { RefusedInstances = ["amcibersblt"] }, "", ""),
            ("throttled", new() { Throttle = 1 }, "", ""),
            ("unreachable", new() { ServerError = 1 }, "", ""),
            ("wrongMarketplace", new(), "update amc_accounts set marketplace_id = 'A1PA6795UKMFR9' where id = $1", "update amc_accounts set marketplace_id = 'ATVPDKIKX0DER' where id = $1"),
            ("wrongEntity", new(), "update amc_accounts set account_id = 'ENTITYUNKNOWN' where id = $1", "update amc_accounts set account_id = 'ENTITY1SANDBOXDEMO' where id = $1"),
            ("unknownInstance", new(), "update amc_instances set instance_id = 'amcnosuchone' where account_id = $1", "update amc_instances set instance_id = 'amcibersblt' where account_id = $1"),
            ("credentialsMissing", new(), "delete from amc_credentials where account_id = $1", ""),
        ];
        foreach (var (problem, faults, change, back) in cases)
        {
            _sandbox.Faults = faults;
            await ExecuteAsync(change);

            var (status, answer) = await SendAsync(HttpMethod.Post, $"/api/instances/{instance}/test");

            status.ShouldBe(HttpStatusCode.OK, answer.ToString());
            (answer.GetProperty("works").GetBoolean(), answer.GetProperty("problem").GetString()).ShouldBe((false, problem), answer.ToString());
            answer.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
            answer.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
            await ExecuteAsync(back);
        }

        Task ExecuteAsync(string sql) => sql is "" ? Task.CompletedTask : TestDatabase.ExecuteAsync(_database.SuperUser, sql, account);
    }

    [Fact]
    public async Task What_cannot_be_right_is_told_by_field_before_AMC_is_asked()
    {
        (string Field, object Body)[] cases =
        [
            ("amcInstanceId", new { account = Account }),
            ("accountId", new { amcInstanceId = "amcibersblt" }),
            ("accountId", new { account = Account, accountId = Guid.NewGuid(), amcInstanceId = "amcibersblt" }),
            ("accountId", new { accountId = Guid.NewGuid(), amcInstanceId = "amcibersblt" }),
            ("amcInstanceId", new { account = Account, amcInstanceId = "amc-1" }),
            ("timeZone", new { account = Account, amcInstanceId = "amcibersblt", timeZone = "Berlin" }),
            ("currency", new { account = Account, amcInstanceId = "amcibersblt", currency = "euro" }),
            ("clientSecret", new { account = new { entityId = "ENTITY1", marketplaceId = "ATVPDKIKX0DER", clientId = "c", refreshToken = "r" }, amcInstanceId = "amcibersblt" }),
        ];
        foreach (var (field, body) in cases)
        {
            var (status, problem) = await SendAsync(HttpMethod.Post, "/api/instances", body);
            status.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToString());
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        }

        await TestDatabase.ExecuteAsync(_database.SuperUser, "update instance_access set role = 'Admin' where user_id = $1", _admin.User.Value);
        foreach (var (field, body) in ((string, object)[])[("name", new { name = " " }), ("timeZone", new { timeZone = "Berlin" }), ("currency", new { currency = "euro" }), ("maxOpenExecutions", new { maxOpenExecutions = 0 })])
        {
            var (status, problem) = await SendAsync(HttpMethod.Patch, $"/api/instances/{_admin.Instance}", body);
            status.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToString());
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        }

        (await SendAsync(HttpMethod.Patch, $"/api/instances/{Guid.NewGuid()}", new { name = "x" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, $"/api/instances/{Guid.NewGuid()}/test")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _sandbox.ReadLedgerAsync()).Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_not_Admin_of_an_instance_does_not_change_it()
    {
        (await SendAsync(HttpMethod.Patch, $"/api/instances/{_admin.Instance}", new { name = "x" })).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_process_without_the_worker_s_login_says_so()
    {
        await using var app = await TestApp.StartAsync(_database);
        using var program = await app.ProgramAsync(_admin.User);

        (HttpMethod Method, string Path, object? Body)[] calls =
        [
            (HttpMethod.Post, "/api/instances", new { account = Account, amcInstanceId = "amcibersblt" }),
            (HttpMethod.Post, $"/api/instances/{_admin.Instance}/test", null),
            (HttpMethod.Patch, $"/api/instances/{_admin.Instance}", new { name = "x" }),
        ];
        foreach (var (method, path, body) in calls)
        {
            var (status, problem) = await SendAsync(method, path, body, program);
            status.ShouldBe(HttpStatusCode.ServiceUnavailable, problem.ToString());
            problem.GetProperty("detail").GetString()!.ShouldContain("worker login");
        }
    }

    private static async Task<Person> AdminAsync(TestDatabase database)
    {
        var person = await Person.CreateAsync(database);
        await TestDatabase.ExecuteAsync(database.SuperUser, "insert into user_roles (user_id, role_id) select $1, id from roles where name = 'Admin'", person.User.Value);
        return person;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, HttpClient? program = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await (program ?? _program).SendAsync(request, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled));
    }
}
