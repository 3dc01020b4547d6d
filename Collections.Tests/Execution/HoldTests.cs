using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>Weeks that AMC rejects with the same text stop the rest until a person has looked; judged with a worker running and an app beside it.</summary>
public sealed class HoldTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;
    private TestApp _app = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync();
        _engine = await Engine.CreateAsync(_database, _sandbox, withHangfire: true);
        _app = await TestApp.StartAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("command")]
    [InlineData("API")]
    [InlineData("Requeue")]
    public async Task Retrying_one_week_runs_that_week_and_the_others_go_on_waiting(string by)
    {
        await HoldAsync();
        var week = await _engine.ScalarAsync<Guid>("select id from report_data_weeks where status = 'FAILED' limit 1");
        var waiting = await _engine.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'PENDING'");

        await RetryAsync(by, new(week));
        await _engine.UntilAsync("select exists (select from report_data_weeks where id = $1 and status = 'FAILED' and attempt = 2)", "it is not tried again", week);

        (await _engine.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'PENDING' and reason_code = 'held'")).ShouldBe(waiting);
        (await _engine.ScalarAsync<bool>("select held_kind = 'rejected' and hold_confirmed_at is null from report_data_collections")).ShouldBeTrue();
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_AMC_said_stands_in_the_API_and_in_the_bell()
    {
        var collection = await HoldAsync();
        using var program = await _app.ProgramAsync(_engine.User);

        var held = await program.GetFromJsonAsync<JsonElement>($"/api/collections/{collection}", Cancelled);
        held.GetProperty("heldKind").GetString().ShouldBe("rejected");
        held.GetProperty("heldReason").GetString().ShouldNotBeNull().ShouldContain("no_such_table");
        (await new NoticeReader(_engine.Get<CollectionsDb>(), _engine.Scope).ReadAsync(10, Cancelled))
            .ShouldContain(notice => notice.Kind == "rejected" && notice.Detail!.Contains("no_such_table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recollections_that_are_rejected_hold_the_others_which_say_so_and_run_with_the_query_that_is_chosen_then()
    {
        var collection = await _engine.AddCollectionAsync(30);
        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");
        await _engine.AddVersionAsync(collection, 2, "SELECT campaign FROM no_such_table");
        await _engine.AddVersionAsync(collection, 3, "SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY campaign");

        await Commands().UseQueryAsync(collection, 2, QueryReach.AllWeeks, Cancelled);
        await _engine.UntilAsync("select exists (select from report_data_collections where held_kind = 'rejected' and held_reason like '%no_such_table%')", "the collection is not held");
        await _engine.UntilAsync("select not exists (select from workflow_executions where step not in ('queued', 'done', 'failed'))", "recollections keep running");

        var waiting = await _engine.ScalarAsync<long>("select count(*) from workflow_executions where purpose = 'recollect' and step = 'queued'");
        waiting.ShouldBeInRange(1, 27);
        await _engine.UntilAsync("select count(*) = $1 from report_data_weeks where reason_code = 'refreshing' and reason like 'waiting to be collected again: AMC rejected%'", "the rest does not say why it waits", waiting);
        (await _engine.WeeksAsync(collection)).ShouldBe("30 SUCCESS");

        await Commands().UseQueryAsync(collection, 3, QueryReach.NewWeeks, Cancelled);
        await _engine.UntilAsync("select count(*) = $1 from report_data_week_versions where workflow_version = 3", "the rest does not go on", waiting);
        (await _engine.ScalarAsync<bool>("select held_at is null from report_data_collections")).ShouldBeTrue();
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    /// <summary>A collection whose query AMC rejects, when three weeks were rejected and none runs any more.</summary>
    private async Task<CollectionId> HoldAsync()
    {
        var collection = await _engine.AddCollectionAsync(30, query: "SELECT campaign FROM no_such_table");
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from report_data_collections where held_at is not null)", "the collection is not held");
        await _engine.UntilAsync(
            "select count(*) = 30 from report_data_weeks where status = 'FAILED' or (status = 'PENDING' and reason_code = 'held')", "the rest does not say that it is held");
        (await _engine.ScalarAsync<long>("select count(*) from report_data_weeks where status = 'PENDING'")).ShouldBeGreaterThan(0);
        return collection;
    }

    private async Task RetryAsync(string by, WeekId week)
    {
        switch (by)
        {
            case "command":
                (await Commands().RetryAsync(week, Cancelled)).ShouldBeOfType<CommandOutcome.Done>();
                break;
            case "API":
                using (var program = await _app.ProgramAsync(_engine.User))
                using (var answer = await program.PostAsync(new Uri($"/api/weeks/{week}/retry", UriKind.Relative), content: null, Cancelled))
                {
                    answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                }

                break;
            default:
                await _engine.UntilAsync("select exists (select from week_retry_jobs where week_id = $1 and job_id <> '')", "the failed week is not shown", week.Value);
                using (var dashboard = await OperatorsDashboard.SignInAsync(_app))
                {
                    await dashboard.RequeueAsync((await _engine.ScalarAsync<string>("select job_id from week_retry_jobs where week_id = $1", week.Value))!);
                }

                break;
        }
    }

    private CollectionCommands Commands() =>
        new(_engine.Get<CollectionsDb>(), _engine.Scope, new Analyst(_engine.User), _engine.Get<IJobQueue>(), TimeProvider.System);

    private sealed record Analyst(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst";
    }
}
