using System.Net;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

public sealed class SandboxAccessTests : IAsyncLifetime
{
    private const string Instances = "/amc/instances";
    private const string Executions = "/amc/reporting/amcibersblt/workflowExecutions?minCreationTime=2026-01-01T00:00:00";

    private SandboxServer _server = null!;
    private SandboxCalls _calls = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync();
        _calls = await SandboxCalls.SignInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_for_an_access_token_that_is_not_the_same_twice()
    {
        var first = await SandboxCalls.JsonAsync(await _calls.TokenAsync("Atzr|anything"));
        var second = await SandboxCalls.JsonAsync(await _calls.TokenAsync("Atzr|anything"));

        first.GetProperty("access_token").GetString().ShouldStartWith("Atza|");
        first.GetProperty("access_token").GetString().ShouldNotBe(second.GetProperty("access_token").GetString());
        first.GetProperty("token_type").GetString().ShouldBe("bearer");
        first.GetProperty("expires_in").GetInt32().ShouldBe(3600);
        first.GetProperty("refresh_token").GetString().ShouldBe("Atzr|anything");
    }

    [Theory]
    [InlineData("Atzr|x", "wrong", "refresh_token", HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("revoked", "s", "refresh_token", HttpStatusCode.BadRequest, "invalid_grant")]
    [InlineData("Atzr|x", "s", "password", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("", "s", "refresh_token", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task A_bad_token_request_names_its_error(string refreshToken, string secret, string grantType, HttpStatusCode status, string error)
    {
        using var answer = await _calls.TokenAsync(refreshToken, secret, grantType);

        answer.StatusCode.ShouldBe(status);
        var body = await SandboxCalls.JsonAsync(answer);
        body.GetProperty("error").GetString().ShouldBe(error);
        body.GetProperty("error_description").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("Authorization", "Bearer Atza|made-up", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", null, HttpStatusCode.Unauthorized)]
    [InlineData("Amazon-Advertising-API-ClientId", null, HttpStatusCode.Unauthorized)]
    [InlineData("Amazon-Advertising-API-ClientId", "another", HttpStatusCode.Unauthorized)]
    [InlineData("Amazon-Advertising-API-AdvertiserId", null, HttpStatusCode.Forbidden)]
    [InlineData("Amazon-Advertising-API-AdvertiserId", "ENTITYUNKNOWN", HttpStatusCode.Forbidden)]
    [InlineData("Amazon-Advertising-API-AdvertiserId", "ENTITY2SANDBOXNEXT", HttpStatusCode.Forbidden)]
    [InlineData("Amazon-Advertising-API-MarketplaceId", null, HttpStatusCode.Forbidden)]
    [InlineData("Amazon-Advertising-API-MarketplaceId", "A1PA6795UKMFR9", HttpStatusCode.NotFound)]
    public async Task A_wrong_or_missing_header_is_refused(string header, string? value, HttpStatusCode status)
    {
        _calls.Headers.Remove(header);
        if (value is not null)
        {
            _calls.Headers.Add(header, value);
        }

        using var instances = await _calls.GetAsync(Instances);
        using var executions = await _calls.GetAsync(Executions);

        instances.StatusCode.ShouldBe(status);
        executions.StatusCode.ShouldBe(status);
        (await SandboxCalls.JsonAsync(executions)).GetProperty("code").GetString().ShouldBe(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("amcunknown1")]
    [InlineData("8c5e6d5e-0b4f-4c73-9d67-0d5d3f0f2a11")]
    [InlineData("amcsecondus")]
    public async Task An_instance_of_nobody_or_of_another_account_is_unauthorized(string instance)
    {
        using var answer = await _calls.GetAsync($"/amc/reporting/{instance}/workflows");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await SandboxCalls.JsonAsync(answer)).GetProperty("details").GetString().ShouldBe("Unauthorized request.");
    }

    [Fact]
    public async Task Accounts_need_no_entity_and_a_demo_token_shows_only_its_own()
    {
        _calls.Headers.Remove("Amazon-Advertising-API-AdvertiserId");
        _calls.Headers.Remove("Amazon-Advertising-API-MarketplaceId");

        var accounts = await _calls.GetJsonAsync("/amc/accounts");

        accounts.GetProperty("amcAccounts").EnumerateArray().ShouldHaveSingleItem().GetProperty("accountId").GetString().ShouldBe(SandboxAccount.Demo.EntityId);
    }

    [Fact]
    public async Task Instances_come_page_by_page()
    {
        var seen = new List<string?>();
        string? token = null;
        do
        {
            var page = await _calls.GetJsonAsync($"{Instances}?limit=4{(token is null ? "" : $"&nextToken={Uri.EscapeDataString(token)}")}");
            seen.AddRange(page.GetProperty("instances").EnumerateArray().Select(i => i.GetProperty("instanceId").GetString()));
            token = page.TryGetProperty("nextToken", out var next) ? next.GetString() : null;
        }
        while (token is not null);

        seen.ShouldBe(SandboxAccount.Demo.Instances.Select(i => i.Id));
        seen.ShouldAllBe(id => id!.StartsWith("amc") && id.Length == 11);
    }

    [Fact]
    public async Task An_access_token_expires()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.Parse("2026-11-02T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), time);
        using var calls = await SandboxCalls.SignInAsync(server);

        time.Advance(TimeSpan.FromMinutes(59));
        using var before = await calls.GetAsync(Instances);
        time.Advance(TimeSpan.FromMinutes(2));
        using var after = await calls.GetAsync(Instances);

        before.StatusCode.ShouldBe(HttpStatusCode.OK);
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_and_other_media_types_are_refused()
    {
        using var fine = await _calls.GetAsync(Instances);
        _calls.Headers.Add("Accept", "text/html");
        using var unacceptable = await _calls.GetAsync(Instances);
        _calls.Headers.Remove("Accept");
        using var wrong = await _calls.SendAsync(HttpMethod.Post, "/amc/reporting/amcibersblt/workflows", "text");

        fine.Headers.GetValues("x-amzn-RequestId").ShouldHaveSingleItem().ShouldNotBeNullOrEmpty();
        unacceptable.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
