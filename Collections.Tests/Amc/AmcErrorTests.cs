using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Amc;

/// <summary>What each answer, and each lack of one, means: for a read, and for the POST that must never be sent twice.</summary>
public sealed class AmcErrorTests
{
    private const string NotAnswered = "nothing";

    [Theory]
    [InlineData(400, AmcErrorClass.Rejected, AmcErrorClass.Rejected)]
    [InlineData(401, AmcErrorClass.OnHoldAccount, AmcErrorClass.OnHoldAccount)]
    [InlineData(403, AmcErrorClass.OnHoldInstance, AmcErrorClass.OnHoldInstance)]
    [InlineData(404, AmcErrorClass.NotFound, AmcErrorClass.OnHoldInstance)]
    [InlineData(406, AmcErrorClass.Rejected, AmcErrorClass.Rejected)]
    [InlineData(408, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(410, AmcErrorClass.OnHoldInstance, AmcErrorClass.OnHoldInstance)]
    [InlineData(415, AmcErrorClass.Rejected, AmcErrorClass.Rejected)]
    [InlineData(422, AmcErrorClass.Rejected, AmcErrorClass.Rejected)]
    [InlineData(429, AmcErrorClass.Throttled, AmcErrorClass.Throttled)]
    [InlineData(302, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(500, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(502, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(503, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(504, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    [InlineData(599, AmcErrorClass.Transient, AmcErrorClass.UnknownOutcome)]
    public async Task Every_status_has_its_class(int status, AmcErrorClass read, AmcErrorClass post)
    {
        await using var server = await OddAmc.StartAsync(
            status, """{"code":"x","details":"The words of Amazon."}""", ("x-amzn-RequestId", "req-1"), ("Location", "http://127.0.0.1:1/"));
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var reading = await Should.ThrowAsync<AmcException>(() => scene.GetAsync());
        var posting = await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        (reading.ErrorClass, posting.ErrorClass).ShouldBe((read, post));
        (posting.StatusCode, posting.RequestId, posting.Details, posting.Endpoint).ShouldBe((status, "req-1", "The words of Amazon.", "create execution"));
        posting.DefinitelyNotExecuted.ShouldBe(post != AmcErrorClass.UnknownOutcome);
    }

    [Theory]
    [InlineData(400, """{"code":"400","details":"Workflow execution with ID x does not exist."}""", AmcErrorClass.NotFound)]
    [InlineData(404, """{"code":"404","details":"not here"}""", AmcErrorClass.NotFound)]
    [InlineData(400, """{"code":"400","details":"Execution with ID x is unavailable for download."}""", AmcErrorClass.Transient)]
    [InlineData(404, """{"code":"404","details":"Execution with ID x is unavailable for download."}""", AmcErrorClass.Transient)]
    [InlineData(504, """{"message":"Endpoint request timed out"}""", AmcErrorClass.Transient)]
    [InlineData(502, "<html>Bad gateway</html>", AmcErrorClass.Transient)]
    [InlineData(500, "", AmcErrorClass.Transient)]
    public async Task The_words_decide_where_the_status_does_not(int status, string body, AmcErrorClass expected)
    {
        await using var server = await OddAmc.StartAsync(status, body);
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(() => scene.GetAsync())).ErrorClass.ShouldBe(expected);
    }

    [Fact]
    public async Task A_spent_privacy_budget_is_a_refusal()
    {
        await using var server = await OddAmc.StartAsync(
            400,
            """{"details":"Workflow execution x could not be run because too many workflows have already been run against the same input data sources"}""");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ErrorClass.ShouldBe(AmcErrorClass.Refused);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("0", 0)]
    [InlineData("86400", 900)]
    [InlineData("99999999999999999999", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Wed, 21 Oct 2099 07:28:00 GMT", 900)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
    [InlineData(null, null)]
    public async Task Amazon_s_wait_is_kept_within_bounds(string? header, int? seconds)
    {
        await using var server = await OddAmc.StartAsync(429, "{}", header is null ? [] : [("Retry-After", header)]);
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var throttled = await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        throttled.RetryAfter.ShouldBe(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_POST_whose_connection_is_lost_is_sent_once_and_its_outcome_is_unknown()
    {
        await using var server = await OddAmc.StartAsync(async http =>
        {
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await http.Response.WriteAsync("""{"workflowExecutionId":"x"}""");
                return;
            }

            await new StreamReader(http.Request.Body).ReadToEndAsync();
            http.Abort();
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        // A connection that has been used before is where HTTP clients like to try again.
        await scene.GetAsync();

        var lost = await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        lost.ErrorClass.ShouldBe(AmcErrorClass.UnknownOutcome);
        server.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_leaves_a_POST_unknown_and_a_read_to_be_repeated()
    {
        await using var server = await OddAmc.StartAsync(async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.WriteAsync("""{"workflowExecutionId":""");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ErrorClass.ShouldBe(AmcErrorClass.UnknownOutcome);
        (await Should.ThrowAsync<AmcException>(() => scene.GetAsync())).ErrorClass.ShouldBe(AmcErrorClass.Transient);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"workflowExecutionId":""}""")]
    public async Task An_answer_without_an_id_leaves_a_POST_unknown(string body)
    {
        await using var server = await OddAmc.StartAsync(200, body);
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ErrorClass.ShouldBe(AmcErrorClass.UnknownOutcome);
        (await Should.ThrowAsync<AmcException>(() => scene.GetAsync())).ErrorClass.ShouldBe(AmcErrorClass.Transient);
    }

    [Fact]
    public async Task No_answer_in_time_leaves_a_POST_unknown()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await OddAmc.StartAsync(http =>
        {
            clock.Advance(TimeSpan.FromMinutes(2));
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl, clock: clock);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).ErrorClass.ShouldBe(AmcErrorClass.UnknownOutcome);
        (await Should.ThrowAsync<AmcException>(() => scene.GetAsync())).ErrorClass.ShouldBe(AmcErrorClass.Transient);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_its_own_cancellation()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await OddAmc.StartAsync(http =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        using var giveUp = new CancellationTokenSource();

        var posting = scene.Client.CreateExecutionAsync(scene.Instance, AmcScene.Request, AmcScene.Token, giveUp.Token);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        await giveUp.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(posting)).CancellationToken.ShouldBe(giveUp.Token);
        scene.Calls[^1].ShouldSatisfyAllConditions(call => call.ErrorClass.ShouldBeNull(), call => call.Note.ShouldBe("given up by us"));
    }

    [Fact]
    public async Task A_refused_connection_has_executed_nothing()
    {
        await using var server = await OddAmc.StartAsync(200, NotAnswered);
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        await using var scene = new AmcScene($"http://127.0.0.1:{port}", server.TokenUrl);

        var refused = await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        (refused.ErrorClass, refused.DefinitelyNotExecuted).ShouldBe((AmcErrorClass.Transient, true));
    }

    [Fact]
    public async Task A_server_that_does_not_speak_TLS_has_executed_nothing()
    {
        await using var server = await OddAmc.StartAsync(200, NotAnswered);
        await using var scene = new AmcScene(server.Url.Replace("http://", "https://", StringComparison.Ordinal), server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(scene.CreateAsync)).DefinitelyNotExecuted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_sandbox_s_done_but_timed_out_execution_is_unknown_and_found_in_the_list()
    {
        await using var sandbox = await SandboxServer.StartAsync();
        sandbox.Faults = new() { DoneThenTimeout = 1 };
        await using var scene = new AmcScene(sandbox.Url, sandbox.TokenUrl);

        var lost = await Should.ThrowAsync<AmcException>(scene.CreateAsync);
        AmcExecution? found = null;
        var listing = new ExecutionListing(DateTimeOffset.UnixEpoch) { IncludeWorkflow = true };
        await foreach (var execution in scene.Client.ListExecutionsAsync(scene.Instance, listing, TestContext.Current.CancellationToken))
        {
            found = execution;
        }

        (lost.ErrorClass, lost.StatusCode, lost.Details).ShouldBe((AmcErrorClass.UnknownOutcome, 504, "Endpoint request timed out"));
        ExecutionToken.Find(found.ShouldNotBeNull().Sql).ShouldBe(AmcScene.Token);
    }

    [Fact]
    public async Task A_foreign_instance_is_on_hold_and_a_wrong_marketplace_too()
    {
        await using var sandbox = await SandboxServer.StartAsync();
        await using var scene = new AmcScene(sandbox.Url, sandbox.TokenUrl);
        var foreign = scene.Of(SandboxAccount.Demo, SandboxAccount.Second.Instances[0]);

        var refused = await Should.ThrowAsync<AmcException>(() => scene.Client.GetInstanceAsync(foreign, TestContext.Current.CancellationToken));
        var lost = await Should.ThrowAsync<AmcException>(() => scene.Client.CreateExecutionAsync(
            scene.Instance with { MarketplaceId = new("A1PA6795UKMFR9") }, AmcScene.Request, AmcScene.Token, TestContext.Current.CancellationToken));

        (refused.ErrorClass, lost.ErrorClass).ShouldBe((AmcErrorClass.OnHoldInstance, AmcErrorClass.OnHoldInstance));
    }

    [Fact]
    public async Task Every_exchange_is_told_with_its_endpoint_time_status_and_request_id()
    {
        await using var server = await OddAmc.StartAsync(500, "{}", ("x-amzn-RequestId", "req-7"));
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        scene.Calls.Select(call => (call.Endpoint, call.StatusCode, call.RequestId, call.ErrorClass)).ShouldBe(
            [("token", 200, null, null), ("create execution", 500, "req-7", AmcErrorClass.UnknownOutcome)]);
        scene.Calls.ShouldAllBe(call => call.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Response_times_are_measured_per_endpoint()
    {
        await using var server = await OddAmc.StartAsync(503, "{}");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        ConcurrentBag<string> measured = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "collections.amc" && instrument.Meter.Scope == scene.Meters)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            measured.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value > 0}"));
        listener.Start();

        await Should.ThrowAsync<AmcException>(scene.CreateAsync);

        measured.ShouldBe(
            ["collections.amc.request.duration token 200  True", "collections.amc.request.duration create execution 503 UnknownOutcome True"], ignoreOrder: true);
    }

    [Fact]
    public async Task No_secret_is_logged_told_or_thrown()
    {
        await using var server = await OddAmc.StartAsync(async http =>
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync($$"""
                {"details":"{{http.Request.Headers.Authorization}} {{SandboxAccount.ClientSecret}} Atzr|other https://x.s3.amazonaws.com/f?X-Amz-Signature=5ecre7"}
                """);
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        var url = new Uri($"{server.Url}/file?X-Amz-Signature=5ecre7");

        var rejected = await Should.ThrowAsync<AmcException>(scene.CreateAsync);
        var expired = await Should.ThrowAsync<AmcException>(
            () => scene.Client.OpenDownloadAsync(scene.Instance, url, TestContext.Current.CancellationToken));

        var everything = $"{rejected} {rejected.Details} {expired} {expired.Details} {scene.Log.Text} {string.Join(' ', scene.Calls)} {scene.Credentials}";
        string[] secrets = ["Atza", "Atzr", SandboxAccount.ClientSecret, "5ecre7", SandboxAccount.Demo.RefreshToken];
        secrets.ShouldAllBe(secret => !everything.Contains(secret, StringComparison.Ordinal));
        scene.Log.Text.ShouldContain("create execution");
    }
}
