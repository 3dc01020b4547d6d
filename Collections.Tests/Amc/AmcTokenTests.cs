using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Amc;

public sealed class AmcTokenTests
{
    private const string Execution = """{"workflowExecutionId":"x","status":"RUNNING"}""";

    [Fact]
    public async Task Many_calls_at_once_share_one_token()
    {
        await using var server = await OddAmc.StartAsync(200, Execution);
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => scene.GetAsync()));

        (server.Tokens, server.Requests.Count).ShouldBe((1, 50));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_for_all_who_were_refused()
    {
        await using var server = await OddAmc.StartAsync(http =>
        {
            var isOld = http.Request.Headers.Authorization == "Bearer Atza|token-1";
            http.Response.StatusCode = isOld ? 401 : 200;
            return http.Response.WriteAsync(isOld ? "{}" : Execution);
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => scene.GetAsync()));
        await scene.CreateAsync();

        server.Tokens.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_refused_again_puts_the_account_on_hold_after_one_renewal()
    {
        await using var server = await OddAmc.StartAsync(401, "{}");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ErrorClass.ShouldBe(AmcErrorClass.OnHoldAccount);

        (server.Tokens, server.Requests.Count).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_the_old_one_serves_while_that_fails()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var server = await OddAmc.StartAsync(200, Execution);
        await using var scene = new AmcScene(server.Url, server.TokenUrl, clock: clock);

        await scene.GetAsync();
        clock.Advance(TimeSpan.FromMinutes(54));
        await scene.GetAsync();
        server.Tokens.ShouldBe(1);

        server.OnToken = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        clock.Advance(TimeSpan.FromMinutes(2));
        await scene.GetAsync();
        server.Tokens.ShouldBe(2);

        clock.Advance(TimeSpan.FromMinutes(4));
        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ShouldSatisfyAllConditions(
            failed => failed.ErrorClass.ShouldBe(AmcErrorClass.Transient), failed => failed.DefinitelyNotExecuted.ShouldBeTrue());
    }

    [Fact]
    public async Task New_credentials_are_used_within_a_minute()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var server = await OddAmc.StartAsync(200, Execution);
        await using var scene = new AmcScene(server.Url, server.TokenUrl, clock: clock);

        await scene.GetAsync();
        clock.Advance(TimeSpan.FromSeconds(61));
        await scene.GetAsync();
        server.Tokens.ShouldBe(1);
        scene.Credentials = scene.Credentials with { RefreshToken = "Atzr|other" };
        clock.Advance(TimeSpan.FromSeconds(61));
        await scene.GetAsync();

        (server.Tokens, scene.CredentialReads).ShouldBe((2, 3));
    }

    [Theory]
    [InlineData(400, AmcErrorClass.OnHoldAccount)]
    [InlineData(401, AmcErrorClass.OnHoldAccount)]
    [InlineData(404, AmcErrorClass.OnHoldAccount)]
    [InlineData(429, AmcErrorClass.Throttled)]
    [InlineData(500, AmcErrorClass.Transient)]
    [InlineData(200, AmcErrorClass.Transient)]
    public async Task Without_a_token_nothing_has_been_executed(int status, AmcErrorClass expected)
    {
        await using var server = await OddAmc.StartAsync(200, Execution);
        server.OnToken = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("""{"error":"invalid_grant","error_description":"revoked"}""");
        };
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var failed = await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        (failed.ErrorClass, failed.DefinitelyNotExecuted, failed.Endpoint).ShouldBe((expected, true, "token"));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fifty_calls_share_one_refusal_and_the_account_comes_back_by_itself()
    {
        await using var sandbox = await SandboxServer.StartAsync();
        await using var scene = new AmcScene(sandbox.Url, sandbox.TokenUrl);
        var created = await scene.CreateAsync();
        sandbox.Faults = new() { RevokedTokens = [SandboxAccount.Demo.RefreshToken] };

        var refusals = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Should.ThrowAsync<AmcException>(() => scene.GetAsync(created.Id.Value))));
        sandbox.Faults = SandboxFaults.None;
        var back = await scene.GetAsync(created.Id.Value);

        refusals.ShouldAllBe(refusal => refusal.ErrorClass == AmcErrorClass.OnHoldAccount);
        back.Id.ShouldBe(created.Id);
    }
}
