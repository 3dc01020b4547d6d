using System.Net;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

public sealed class SandboxFaultTests : IAsyncLifetime
{
    private const string Executions = "/amc/reporting/amcibersblt/workflowExecutions";
    private const string Recent = Executions + "?minCreationTime=2020-01-01T00:00:00&includeWorkflow=true&includeCancelled=true";

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
    public async Task Faults_are_set_as_shares_or_switches_and_what_is_left_out_is_off()
    {
        using var set = await _calls.SendAsync(HttpMethod.Put, "/sandbox/faults", new { throttle = 0.25, dropComments = true, laggingListSeconds = 3 });
        var first = await _calls.GetJsonAsync("/sandbox/faults");
        using var replaced = await _calls.SendAsync(HttpMethod.Put, "/sandbox/faults", new { failed = 1 });
        var second = await _calls.GetJsonAsync("/sandbox/faults");

        set.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.GetProperty("throttle").GetDouble().ShouldBe(0.25);
        first.GetProperty("dropComments").GetDouble().ShouldBe(1);
        first.GetProperty("laggingListSeconds").GetDouble().ShouldBe(3);
        second.GetProperty("throttle").GetDouble().ShouldBe(0);
        second.GetProperty("failed").GetDouble().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"throttle":2}""")]
    [InlineData("""{"throttel":0.1}""")]
    [InlineData("""{"throttle":"often"}""")]
    public async Task Misspelt_or_impossible_faults_are_refused(string body)
    {
        using var answer = await _calls.SendAsync(HttpMethod.Put, "/sandbox/faults", System.Text.Json.JsonDocument.Parse(body).RootElement);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        _server.Faults.ShouldBe(SandboxFaults.None);
    }

    [Fact]
    public async Task Throttled_requests_say_how_long_to_wait_and_do_nothing()
    {
        _server.Faults = new SandboxFaults { Throttle = 1, RetryAfterSeconds = 7 };

        using var answer = await _calls.CreateAsync(SandboxCalls.Week("2026-09-07"));

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await _server.ReadLedgerAsync()).Executions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Server_errors_strike_about_their_share_and_do_nothing()
    {
        _server.Faults = new SandboxFaults { ServerError = 0.3 };
        var statuses = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            using var answer = await _calls.CreateAsync(SandboxCalls.Week("2026-09-07"));
            statuses.Add((int)answer.StatusCode);
        }

        statuses.Where(status => status != 200).Distinct().Order().ShouldBe([500, 502, 503]);
        statuses.Count(status => status != 200).ShouldBeInRange(35, 85);
        (await _server.ReadLedgerAsync()).Executions.Count.ShouldBe(statuses.Count(status => status == 200));
    }

    [Fact]
    public async Task A_create_may_be_done_and_yet_time_out()
    {
        _server.Faults = new SandboxFaults { DoneThenTimeout = 1 };

        using var answer = await _calls.CreateAsync(SandboxCalls.Week("2026-09-07", $"{SandboxCalls.Sql} /* dc:here:now */"));

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await SandboxCalls.JsonAsync(answer)).GetProperty("message").GetString().ShouldBe("Endpoint request timed out");
        (await _calls.GetJsonAsync(Recent)).GetProperty("executions").EnumerateArray().ShouldHaveSingleItem().GetProperty("sqlQuery").GetString()!
            .ShouldEndWith("/* dc:here:now */");
    }

    [Theory]
    [InlineData("failed", "FAILED", "sandbox wording")]
    [InlineData("rejected", "REJECTED", "")]
    [InlineData("privacy", "REJECTED", "too many workflows have already been run against the same input data sources in the same or overlapping time windows")]
    public async Task Executions_can_end_badly(string fault, string status, string reason)
    {
        using var set = await _calls.SendAsync(HttpMethod.Put, "/sandbox/faults", new Dictionary<string, double> { [fault] = 1 });

        var execution = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));

        execution.GetProperty("status").GetString().ShouldBe(status);
        execution.GetProperty("statusReason").GetString()!.ShouldContain(reason);
    }

    [Fact]
    public async Task A_lagging_list_shows_the_world_as_it_was()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1 }, time);
        using var calls = await SandboxCalls.SignInAsync(server);
        server.Faults = new SandboxFaults { LaggingListSeconds = 20 };
        var id = await calls.StartAsync(SandboxCalls.Week("2026-09-07"));

        time.Advance(TimeSpan.FromSeconds(19));
        var hidden = await calls.GetJsonAsync(Recent);
        time.Advance(TimeSpan.FromSeconds(2));
        var late = await calls.GetJsonAsync(Recent);

        hidden.GetProperty("executions").GetArrayLength().ShouldBe(0);
        late.GetProperty("executions")[0].GetProperty("status").GetString().ShouldBe("PENDING");
        (await calls.StatusAsync(id)).ShouldBe("RUNNING");
    }

    [Fact]
    public async Task Comments_can_be_dropped_and_then_the_ledger_has_no_token()
    {
        _server.Faults = new SandboxFaults { DropComments = 1 };
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07", $"{SandboxCalls.Sql} /* dc:here:now */"));

        var listed = (await _calls.GetJsonAsync(Recent)).GetProperty("executions")[0];

        listed.GetProperty("workflowExecutionId").GetString().ShouldBe(id);
        listed.GetProperty("sqlQuery").GetString().ShouldBe(SandboxCalls.Sql);
        (await _server.ReadLedgerAsync()).Executions.Single().Token.ShouldBeNull();
    }

    [Fact]
    public async Task Download_urls_expire_and_are_signed()
    {
        await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        var id = (await _server.ReadLedgerAsync()).Executions[0].WorkflowExecutionId.ToString();
        var good = (await _calls.DownloadUrlsAsync(id))[0];
        _server.Faults = new SandboxFaults { ExpiredUrl = 1 };
        var bad = (await _calls.DownloadUrlsAsync(id))[0];
        _server.Faults = SandboxFaults.None;

        using var fetched = await SandboxCalls.FetchAsync(good);
        using var expired = await SandboxCalls.FetchAsync(bad);
        using var forged = await SandboxCalls.FetchAsync(good.Replace("-0.csv", "-1.csv", StringComparison.Ordinal));

        fetched.StatusCode.ShouldBe(HttpStatusCode.OK);
        fetched.Content.Headers.ContentLength.ShouldNotBeNull();
        expired.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await expired.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
        forged.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Download_urls_die_of_age()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1 }, time);
        using var calls = await SandboxCalls.SignInAsync(server);
        var id = await calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        time.Advance(TimeSpan.FromMinutes(20));
        var url = (await calls.DownloadUrlsAsync(id))[0];

        time.Advance(TimeSpan.FromMinutes(9));
        using var young = await SandboxCalls.FetchAsync(url);
        time.Advance(TimeSpan.FromMinutes(2));
        using var old = await SandboxCalls.FetchAsync(url);

        (young.StatusCode, old.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Revoking_one_token_leaves_the_other_account_alone()
    {
        using var other = await SandboxCalls.SignInAsync(_server, SandboxAccount.Second);
        _server.Faults = new SandboxFaults { RevokedTokens = [SandboxAccount.Demo.RefreshToken] };

        using var refused = await _calls.TokenAsync(SandboxAccount.Demo.RefreshToken);
        using var old = await _calls.GetAsync("/amc/instances");
        using var untouched = await other.GetAsync("/amc/instances");
        _server.Faults = SandboxFaults.None;
        using var again = await _calls.TokenAsync(SandboxAccount.Demo.RefreshToken);

        (refused.StatusCode, old.StatusCode, untouched.StatusCode, again.StatusCode)
            .ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK));
    }

    [Fact]
    public async Task Revoking_all_tokens_stops_everybody()
    {
        _server.Faults = new SandboxFaults { RevokedToken = 1 };

        using var token = await _calls.TokenAsync("Atzr|anybody");
        using var call = await _calls.GetAsync("/amc/instances");

        (await SandboxCalls.JsonAsync(token)).GetProperty("error").GetString().ShouldBe("invalid_grant");
        call.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Bad_files_are_bad_in_several_ways_and_the_ledger_has_their_hash()
    {
        var intact = (await _calls.RunAsync(SandboxCalls.Week("2026-09-07"))).Files[0];
        _server.Faults = new SandboxFaults { BadCsv = 1 };
        var bodies = new HashSet<string>();
        for (var i = 0; i < 25; i++)
        {
            var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
            await _calls.FinishAsync(id);
            using var file = await SandboxCalls.FetchAsync((await _calls.DownloadUrlsAsync(id))[0]);
            var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            var entry = (await _server.ReadLedgerAsync()).Executions.Single(e => e.WorkflowExecutionId.ToString() == id);
            entry.BadCsv.ShouldBeTrue();
            entry.Files[0].Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
            bodies.Add(Convert.ToHexString(bytes));
        }

        bodies.Count.ShouldBeGreaterThanOrEqualTo(4);
        bodies.ShouldNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(intact)));
    }

    [Fact]
    public async Task Faults_can_be_kept_to_some_instances()
    {
        _server.Faults = new SandboxFaults { Throttle = 1, Instances = ["amcnordkaff"] };

        using var spared = await _calls.GetAsync(Recent);
        using var struck = await _calls.GetAsync(Recent.Replace("amcibersblt", "amcnordkaff", StringComparison.Ordinal));

        (spared.StatusCode, struck.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.TooManyRequests));
    }
}
