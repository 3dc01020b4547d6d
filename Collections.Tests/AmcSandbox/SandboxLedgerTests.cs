using System.Security.Cryptography;
using System.Text;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

public sealed class SandboxLedgerTests : IAsyncLifetime
{
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
    public async Task It_tells_what_a_download_holds_also_of_what_nobody_downloaded()
    {
        var sql = $"{SandboxCalls.Sql} /* dc:installation:execution */";
        await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", sql)));
        var entry = (await _calls.GetJsonAsync("/sandbox/ledger")).GetProperty("executions")[0];
        var rows = await _calls.RunAsync(SandboxCalls.Week("2026-09-07"));

        entry.GetProperty("rows").GetInt64().ShouldBe(rows.All.Count);
        foreach (var column in (string[])["impressions", "clicks", "spend", "reach"])
        {
            entry.GetProperty("sums").GetProperty(column).GetDecimal().ShouldBe(rows.Sum(column));
        }

        entry.GetProperty("token").GetString().ShouldBe("installation:execution");
        entry.GetProperty("sqlSha256").GetString().ShouldBe(Sha256(Encoding.UTF8.GetBytes(sql)));
        entry.GetProperty("querySha256").GetString().ShouldBe(Sha256(Encoding.UTF8.GetBytes(SandboxCalls.Sql)));
        entry.GetProperty("windowStart").GetString().ShouldBe("2026-09-07T00:00:00");
        entry.GetProperty("windowEnd").GetString().ShouldBe("2026-09-14T00:00:00");
        entry.GetProperty("status").GetString().ShouldBe("SUCCEEDED");
        entry.GetProperty("endTime").GetDateTimeOffset().ShouldBeGreaterThan(entry.GetProperty("startTime").GetDateTimeOffset());
        entry.GetProperty("startTime").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(entry.GetProperty("createTime").GetDateTimeOffset());
    }

    [Fact]
    public async Task Its_files_are_those_that_are_downloaded_and_want_no_credentials()
    {
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        await _calls.FinishAsync(id);
        using var download = await SandboxCalls.FetchAsync((await _calls.DownloadUrlsAsync(id))[0]);
        var file = (await _calls.GetJsonAsync("/sandbox/ledger")).GetProperty("executions")[0].GetProperty("files")[0];

        using var served = await SandboxCalls.FetchAsync(file.GetProperty("url").GetString()!);

        var bytes = await served.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        bytes.ShouldBe(await download.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Sha256(bytes).ShouldBe(file.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task It_has_every_request_but_its_own()
    {
        using var denied = await _calls.GetAsync("/amc/reporting/amcunknown1/workflows?limit=3");
        using var ledger = await _calls.GetAsync("/sandbox/ledger");

        var requests = (await _calls.GetJsonAsync("/sandbox/ledger")).GetProperty("requests").EnumerateArray().ToList();

        requests.Select(r => r.GetProperty("path").GetString()).ShouldBe(["/auth/o2/token", "/amc/reporting/amcunknown1/workflows"]);
        requests[1].GetProperty("method").GetString().ShouldBe("GET");
        requests[1].GetProperty("status").GetInt32().ShouldBe(403);
        requests[1].GetProperty("instance").GetString().ShouldBe("amcunknown1");
        requests[1].GetProperty("time").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(requests[0].GetProperty("time").GetDateTimeOffset());
    }

    [Fact]
    public async Task Unfinished_rejected_and_dry_runs_have_no_files_and_planted_ones_are_marked()
    {
        var dryRun = SandboxCalls.Week("2026-09-07");
        dryRun["dryRun"] = true;
        await _calls.FinishAsync(await _calls.StartAsync(dryRun));
        await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", "SELECT a FROM b")));
        using var planted = await _calls.SendAsync(HttpMethod.Post, "/sandbox/others", new { instanceId = SandboxCalls.Instance, count = 1 });

        var executions = (await _server.ReadLedgerAsync()).Executions;

        executions.ShouldAllBe(e => e.Files.Count == 0 && e.Rows == 0);
        executions.Select(e => (e.DryRun, e.Others, e.Status)).ShouldBe([(true, false, "SUCCEEDED"), (false, false, "REJECTED"), (false, true, "RUNNING")]);
    }

    [Fact]
    public async Task It_can_leave_out_the_data_and_other_instances()
    {
        await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07"), "amcnordkaff"), "amcnordkaff");

        var ledger = await _calls.GetJsonAsync("/sandbox/ledger?data=false&instance=amcnordkaff");

        var entry = ledger.GetProperty("executions").EnumerateArray().ShouldHaveSingleItem();
        entry.GetProperty("instanceId").GetString().ShouldBe("amcnordkaff");
        entry.GetProperty("files").GetArrayLength().ShouldBe(0);
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
