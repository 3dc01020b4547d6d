using System.Security.Cryptography;
using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Tests.Support;

namespace Collections.Tests.Amc;

public sealed class AmcClientTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private AmcScene _scene = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _scene = new(_sandbox.Url, _sandbox.TokenUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Accounts_instances_and_advertisers_are_found()
    {
        var account = (await _scene.Client.ListAccountsAsync(_scene.Instance.AccountId, Cancellation)).ShouldHaveSingleItem();
        var instances = await _scene.Client.ListInstancesAsync(_scene.Instance, Cancellation);
        var instance = await _scene.Client.GetInstanceAsync(_scene.Instance, Cancellation);
        var advertisers = await _scene.Client.ListAdvertisersAsync(_scene.Instance, Cancellation);

        account.AccountId.ShouldBe(new(SandboxAccount.Demo.EntityId));
        instances.Select(found => found.InstanceId.Value).ShouldBe(SandboxAccount.Demo.Instances.Select(known => known.Id));
        (instance.InstanceId, instance.InstanceType, instance.CreationStatus).ShouldBe((_scene.Instance.InstanceId, "STANDARD", "COMPLETED"));
        instance.CreationDatetime.ShouldBe(new DateTimeOffset(2022, 3, 14, 9, 0, 0, TimeSpan.Zero));
        advertisers.ShouldContain(advertiser => advertiser.MarketplaceId == null);
    }

    [Fact]
    public async Task A_workflow_is_created_read_replaced_listed_and_deleted()
    {
        var id = new AmcWorkflowId("weekly.reach-1");
        var workflow = new AmcWorkflow { WorkflowId = id, SqlQuery = AmcScene.Request.Sql };

        await _scene.Client.CreateWorkflowAsync(_scene.Instance, workflow, Cancellation);
        await _scene.Client.PutWorkflowAsync(_scene.Instance, workflow with { PrivacyFilteringBehavior = "REMOVE_ROWS" }, Cancellation);
        var read = await _scene.Client.GetWorkflowAsync(_scene.Instance, id, Cancellation);
        var listed = await _scene.Client.ListWorkflowsAsync(_scene.Instance, Cancellation);
        await _scene.Client.DeleteWorkflowAsync(_scene.Instance, id, Cancellation);

        (read.WorkflowId, read.SqlQuery, read.PrivacyFilteringBehavior).ShouldBe((id, workflow.SqlQuery, "REMOVE_ROWS"));
        listed.ShouldContain(found => found.WorkflowId == id);
        var gone = await Should.ThrowAsync<AmcException>(() => _scene.Client.GetWorkflowAsync(_scene.Instance, id, Cancellation));
        gone.ErrorClass.ShouldBe(AmcErrorClass.NotFound);
    }

    [Fact]
    public async Task An_execution_runs_and_its_files_are_those_of_the_ledger()
    {
        var created = await _scene.CreateAsync();
        var done = await TerminalAsync(created.Id);

        var urls = await _scene.Client.GetDownloadUrlsAsync(_scene.Instance, created.Id, Cancellation);
        List<string> hashes = [];
        foreach (var url in urls.DownloadUrls)
        {
            await using var download = await _scene.Client.OpenDownloadAsync(_scene.Instance, url, Cancellation);
            hashes.Add(Convert.ToHexStringLower(await SHA256.HashDataAsync(download.Content, Cancellation)));
        }

        done.Status.ShouldBe(AmcStatus.Succeeded);
        done.ErrorClass.ShouldBeNull();
        done.OutputColumns.ShouldNotBeNull().Select(column => column.Name).ShouldContain("impressions");
        var judged = (await _sandbox.ReadLedgerAsync()).Executions.ShouldHaveSingleItem();
        judged.WorkflowExecutionId.ToString().ShouldBe(created.Id.Value);
        judged.Files.Select(file => file.Sha256).ShouldBe(hashes);
        judged.Token.ShouldBe($"{AmcScene.Token.Installation}:{AmcScene.Token.Execution}");
        (judged.WindowStart, judged.WindowEnd, judged.TimeZone).ShouldBe(("2026-03-02T00:00:00", "2026-03-09T00:00:00", "America/New_York"));
    }

    [Fact]
    public async Task A_listed_execution_carries_our_token_and_its_window()
    {
        var created = await _scene.CreateAsync();

        var listed = await ListAsync(new(DateTimeOffset.UnixEpoch) { IncludeWorkflow = true });

        var found = listed.ShouldHaveSingleItem();
        found.Id.ShouldBe(created.Id);
        ExecutionToken.Find(found.Sql).ShouldBe(AmcScene.Token);
        (found.TimeWindowStartOriginal, found.TimeWindowTimeZoneOriginal).ShouldBe(("2026-03-02T00:00:00", "America/New_York"));
        found.TimeWindowStart.ShouldBe(new DateTimeOffset(2026, 3, 2, 5, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_list_goes_on_to_its_last_page_in_the_order_asked_for()
    {
        var ids = new List<AmcExecutionId>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await _scene.CreateAsync()).Id);
        }

        var oldestFirst = await ListAsync(new(DateTimeOffset.UnixEpoch) { OldestFirst = true, PageSize = 2 });
        var newestFirst = await ListAsync(new(DateTimeOffset.UnixEpoch) { PageSize = 2 });

        oldestFirst.Select(execution => execution.Id).ShouldBe(ids);
        newestFirst.Select(execution => execution.Id).ShouldBe(Enumerable.Reverse(ids));
        _scene.Calls.Count(call => call.Endpoint == "list executions").ShouldBe(6);
    }

    [Fact]
    public async Task A_running_execution_is_cancelled_and_a_finished_one_is_not()
    {
        await using var slow = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1 });
        await using var scene = new AmcScene(slow.Url, slow.TokenUrl);
        var created = await scene.CreateAsync();

        await scene.Client.CancelExecutionAsync(scene.Instance, created.Id, Cancellation);
        var cancelled = await scene.GetAsync(created.Id.Value);
        var again = await Should.ThrowAsync<AmcException>(() => scene.Client.CancelExecutionAsync(scene.Instance, created.Id, Cancellation));

        (cancelled.Status, cancelled.IsTerminal, cancelled.ErrorClass).ShouldBe((AmcStatus.Cancelled, true, AmcErrorClass.CancelledElsewhere));
        again.ErrorClass.ShouldBe(AmcErrorClass.Rejected);
    }

    [Fact]
    public async Task Data_sources_tell_their_columns()
    {
        var sources = await _scene.Client.ListDataSourcesAsync(_scene.Instance, Cancellation);
        var source = await _scene.Client.GetDataSourceAsync(_scene.Instance, "dsp_impressions", Cancellation);

        sources.ShouldContain(found => found.DataSourceId == "dsp_impressions");
        source.Columns.ShouldNotBeNull().ShouldContain(column => column.Name == "impressions");
    }

    [Fact]
    public async Task A_run_with_parameters_of_AMC_succeeds()
    {
        var sql = "SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions "
            + "WHERE campaign = CUSTOM_PARAMETER('name') OR campaign IN (CUSTOM_PARAMETER('names')) GROUP BY campaign";
        var request = AmcScene.Request with
        {
            Sql = sql,
            Parameters = [new("name", new SqlValue.Text("Summer")), new("names", SqlValue.List.OfText(["A", "B"]))],
        };

        var created = await _scene.Client.CreateExecutionAsync(_scene.Instance, request, AmcScene.Token, Cancellation);

        (await TerminalAsync(created.Id)).Status.ShouldBe(AmcStatus.Succeeded);
    }

    [Theory]
    [InlineData("rejected", AmcErrorClass.Rejected)]
    [InlineData("failed", AmcErrorClass.Failed)]
    [InlineData("privacy", AmcErrorClass.Refused)]
    public async Task An_execution_that_ends_badly_says_why(string fault, AmcErrorClass expected)
    {
        _sandbox.Faults = fault switch
        {
            "rejected" => new() { Rejected = 1 },
            "failed" => new() { Failed = 1 },
            _ => new() { Privacy = 1 },
        };

        var ended = await TerminalAsync((await _scene.CreateAsync()).Id);

        ended.ErrorClass.ShouldBe(expected);
        ended.StatusReason.ShouldNotBeNullOrWhiteSpace();
    }

    private async Task<List<AmcExecution>> ListAsync(ExecutionListing listing)
    {
        List<AmcExecution> listed = [];
        await foreach (var execution in _scene.Client.ListExecutionsAsync(_scene.Instance, listing, Cancellation))
        {
            listed.Add(execution);
        }

        return listed;
    }

    private async Task<AmcExecution> TerminalAsync(AmcExecutionId id)
    {
        while (true)
        {
            var execution = await _scene.GetAsync(id.Value);
            if (execution.IsTerminal)
            {
                return execution;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
