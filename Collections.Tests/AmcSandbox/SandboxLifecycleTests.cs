using System.Globalization;
using System.Net;
using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.AmcSandbox;

/// <summary>On a clock of the test's own, at AMC's own pace.</summary>
public sealed class SandboxLifecycleTests : IAsyncLifetime
{
    private const string Executions = "/amc/reporting/amcibersblt/workflowExecutions";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
    private SandboxServer _server = null!;
    private SandboxCalls _calls = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1, AccessTokenSeconds = 86_400 }, _time);
        _calls = await SandboxCalls.SignInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_execution_is_pending_then_running_then_done()
    {
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        var pending = await _calls.StatusAsync(id);
        _time.Advance(TimeSpan.FromSeconds(4));
        var running = await _calls.StatusAsync(id);
        _time.Advance(TimeSpan.FromMinutes(15));
        var done = await _calls.ExecutionAsync(id);

        (pending, running, done.GetProperty("status").GetString()).ShouldBe(("PENDING", "RUNNING", "SUCCEEDED"));
        done.GetProperty("createTime").GetString().ShouldBe("2026-11-02T08:00:00Z");
        done.GetProperty("waitUntil").GetString().ShouldBe("2026-11-02T07:00:00Z");
        done.GetProperty("timeWindowStart").GetString().ShouldBe("2026-09-07T04:00:00Z");
        done.GetProperty("timeWindowEndOriginal").GetString().ShouldBe("2026-09-14T00:00:00");
        done.GetProperty("executionTime").GetInt32().ShouldBeInRange(60, 900);
    }

    [Fact]
    public async Task Ten_run_on_an_instance_and_the_others_follow_in_order()
    {
        var ids = new List<string>();
        for (var i = 0; i < 14; i++)
        {
            ids.Add(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        }

        _time.Advance(TimeSpan.FromSeconds(4));
        var statuses = await StatusesAsync(ids);
        statuses.Take(10).ShouldAllBe(status => status == "RUNNING");
        statuses.Skip(10).ShouldAllBe(status => status == "PENDING");

        using var cancelled = await _calls.SendAsync(HttpMethod.Put, $"{Executions}/{ids[3]}", new { status = "CANCELLED" });
        (await StatusesAsync(ids)).Select((status, i) => (status, i)).Where(s => s.status == "RUNNING").Select(s => s.i)
            .ShouldBe([0, 1, 2, 4, 5, 6, 7, 8, 9, 10]);

        _time.Advance(TimeSpan.FromHours(1));
        (await StatusesAsync(ids)).Count(status => status == "SUCCEEDED").ShouldBe(13);
    }

    [Fact]
    public async Task Never_more_than_ten_ran_at_once_and_each_started_when_a_slot_came_free()
    {
        foreach (var week in Enumerable.Range(0, 40))
        {
            await _calls.StartAsync(SandboxCalls.Week(new DateOnly(2026, 1, 5).AddDays(7 * week).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }

        _time.Advance(TimeSpan.FromHours(2));
        var executions = (await _server.ReadLedgerAsync()).Executions;

        foreach (var execution in executions)
        {
            var start = execution.StartTime!.Value;
            executions.Count(e => e.StartTime <= start && e.EndTime > start).ShouldBeLessThanOrEqualTo(10);
        }

        foreach (var late in executions.Skip(10))
        {
            executions.ShouldContain(e => e.EndTime == late.StartTime);
        }
    }

    [Fact]
    public async Task An_account_has_a_limit_of_its_own()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1, RunningPerAccount = 15 }, _time);
        using var calls = await SandboxCalls.SignInAsync(server);
        foreach (var instance in (string[])["amcibersblt", "amcnordkaff"])
        {
            for (var i = 0; i < 10; i++)
            {
                await calls.StartAsync(SandboxCalls.Week("2026-09-07"), instance);
            }
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        var atOnce = (await server.ReadLedgerAsync()).Executions.Count(e => e.Status == "RUNNING");
        _time.Advance(TimeSpan.FromHours(1));

        atOnce.ShouldBe(15);
        (await server.ReadLedgerAsync()).Executions.ShouldAllBe(e => e.Status == "SUCCEEDED");
    }

    [Fact]
    public async Task Durations_depend_on_query_and_window_alone_and_lie_between_one_and_fifteen_minutes()
    {
        async Task<double[]> RunAsync(int seed)
        {
            await using var server = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1, Seed = seed }, _time);
            using var calls = await SandboxCalls.SignInAsync(server);
            foreach (var week in Enumerable.Range(0, 30))
            {
                var monday = new DateOnly(2026, 1, 5).AddDays(7 * week).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                await calls.StartAsync(SandboxCalls.Week(monday, $"{SandboxCalls.Sql} /* dc:test:{Guid.NewGuid()} */"));
            }

            _time.Advance(TimeSpan.FromHours(2));
            return [.. (await server.ReadLedgerAsync()).Executions.Select(e => (e.EndTime - e.StartTime)!.Value.TotalSeconds)];
        }

        var first = await RunAsync(1);
        var again = await RunAsync(1);
        var other = await RunAsync(2);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
        first.ShouldAllBe(seconds => seconds >= 60 && seconds <= 900);
        first.Order().ElementAt(15).ShouldBeInRange(120, 480);
    }

    [Fact]
    public async Task What_is_over_or_unknown_cannot_be_cancelled()
    {
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        _time.Advance(TimeSpan.FromMinutes(20));

        using var over = await _calls.SendAsync(HttpMethod.Put, $"{Executions}/{id}", new { status = "CANCELLED" });
        var unknown = Guid.NewGuid().ToString();
        using var missing = await _calls.SendAsync(HttpMethod.Put, $"{Executions}/{unknown}", new { status = "CANCELLED" });
        using var read = await _calls.GetAsync($"{Executions}/{unknown}");

        over.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        missing.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        read.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await SandboxCalls.JsonAsync(read)).GetProperty("details").GetString().ShouldBe($"Workflow execution with ID {unknown} does not exist.");
    }

    [Fact]
    public async Task Lists_are_by_time_or_workflow_paged_and_without_the_cancelled_unless_asked()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        using var cancelled = await _calls.SendAsync(HttpMethod.Put, $"{Executions}/{ids[6]}", new { status = "CANCELLED" });
        using var unbounded = await _calls.GetAsync(Executions);

        unbounded.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ListAsync("minCreationTime=2026-11-02T08:00:00&limit=2")).ShouldBe(Enumerable.Reverse(ids.Take(6)));
        (await ListAsync("minCreationTime=2026-11-02T08:00:00&limit=4&sortAscending=true&includeCancelled=true")).ShouldBe(ids);
        (await ListAsync("minCreationTime=2026-11-02T08:02:00&maxCreationTime=2026-11-02T08:04:00")).ShouldBe([ids[4], ids[3], ids[2]]);
        (await ListAsync("minCreationTime=2026-11-02T03:02:00&maxCreationTime=2026-11-02T03:02:30&timeZone=America/New_York")).ShouldBe([ids[2]]);
        (await ListAsync("workflowId=none")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_takes_no_slot_and_has_no_result()
    {
        for (var i = 0; i < 10; i++)
        {
            await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        }

        var request = SandboxCalls.Week("2026-09-07");
        request["dryRun"] = true;
        var id = await _calls.StartAsync(request);
        _time.Advance(TimeSpan.FromSeconds(5));
        using var urls = await _calls.GetAsync($"{Executions}/{id}/downloadUrls");

        (await _calls.StatusAsync(id)).ShouldBe("SUCCEEDED");
        urls.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SandboxCalls.JsonAsync(urls)).GetProperty("details").GetString().ShouldBe($"Execution with ID {id} is unavailable for download.");
    }

    [Fact]
    public async Task Others_use_slots_until_they_are_gone()
    {
        using var planted = await _calls.SendAsync(HttpMethod.Post, "/sandbox/others", new { instanceId = SandboxCalls.Instance, count = 8 });
        planted.StatusCode.ShouldBe(HttpStatusCode.OK);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        }

        _time.Advance(TimeSpan.FromSeconds(30));
        (await StatusesAsync(ids)).ShouldBe(["RUNNING", "RUNNING", "PENDING"]);
        (await ListAsync("minCreationTime=2026-11-02T07:00:00")).Count.ShouldBe(11);

        using var removed = await _calls.SendAsync(HttpMethod.Delete, "/sandbox/others");
        (await StatusesAsync(ids)).ShouldBe(["RUNNING", "RUNNING", "RUNNING"]);
    }

    [Theory]
    [InlineData("timeWindowStart", "2026-09-07", "Unable to parse timeWindowStart")]
    [InlineData("timeWindowEnd", null, "Both timeWindowStart and timeWindowEnd")]
    [InlineData("timeWindowEnd", "2026-09-07T00:00:00", "must be after")]
    [InlineData("timeWindowType", "LAST_WEEK", "can only be specified when timeWindowType is EXPLICIT")]
    [InlineData("timeWindowTimeZone", "Mars/Olympus", "Invalid time zone")]
    [InlineData("workflowExecutionTimeoutSeconds", 60, "between 900 and 86400")]
    [InlineData("workflowExecutionTimeoutSeconds", "soon", "Unable to parse the request body")]
    [InlineData("workflowId", "weekly", "Only one of workflowId and workflow")]
    public async Task A_bad_request_is_refused_in_words(string field, object? value, string words)
    {
        var request = SandboxCalls.Week("2026-09-07");
        request[field] = value!;
        if (value is null)
        {
            request.Remove(field);
        }

        using var answer = await _calls.CreateAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await SandboxCalls.JsonAsync(answer)).GetProperty("details").GetString()!.ShouldContain(words);
        (await _server.ReadLedgerAsync()).Executions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_saved_workflow_runs_by_its_id_and_is_deleted_only_without_a_schedule()
    {
        const string Workflows = "/amc/reporting/amcibersblt/workflows";
        var workflow = new { workflowId = "weekly", sqlQuery = "SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY campaign" };
        using var saved = await _calls.SendAsync(HttpMethod.Post, Workflows, workflow);
        using var twice = await _calls.SendAsync(HttpMethod.Post, Workflows, workflow);
        using var replaced = await _calls.SendAsync(HttpMethod.Put, $"{Workflows}/weekly", new { workflow.sqlQuery, inputSchema = "x" });
        using var scheduled = await _calls.SendAsync(
            HttpMethod.Post, "/amc/reporting/amcibersblt/schedules", new { scheduleId = "s", workflowId = "weekly", aggregationPeriod = "Daily" });
        using var refused = await _calls.SendAsync(HttpMethod.Delete, $"{Workflows}/weekly");
        using var unscheduled = await _calls.SendAsync(HttpMethod.Delete, "/amc/reporting/amcibersblt/schedules/s");
        var id = await _calls.StartAsync(new { workflowId = "weekly" });
        using var unknown = await _calls.CreateAsync(new { workflowId = "monthly" });
        using var deleted = await _calls.SendAsync(HttpMethod.Delete, $"{Workflows}/weekly");

        (saved.StatusCode, replaced.StatusCode, scheduled.StatusCode, deleted.StatusCode)
            .ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK));
        (twice.StatusCode, refused.StatusCode, unknown.StatusCode)
            .ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        (await SandboxCalls.JsonAsync(twice)).GetProperty("details").GetString().ShouldBe("Workflow with ID weekly already exists.");

        // Without a window it is the most recent day.
        (await _calls.ExecutionAsync(id)).GetProperty("timeWindowStart").GetString().ShouldBe("2026-10-30T00:00:00Z");
    }

    private async Task<List<string>> StatusesAsync(IEnumerable<string> ids)
    {
        var statuses = new List<string>();
        foreach (var id in ids)
        {
            statuses.Add(await _calls.StatusAsync(id));
        }

        return statuses;
    }

    /// <summary>All pages of a list.</summary>
    private async Task<List<string>> ListAsync(string query)
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await _calls.GetJsonAsync($"{Executions}?{query}{(token is null ? "" : $"&nextToken={Uri.EscapeDataString(token)}")}");
            ids.AddRange(page.GetProperty("executions").EnumerateArray().Select(e => e.GetProperty("workflowExecutionId").GetString()!));
            token = page.TryGetProperty("nextToken", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        }
        while (token is not null);
        return ids;
    }
}
