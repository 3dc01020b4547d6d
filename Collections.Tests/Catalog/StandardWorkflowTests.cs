using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class StandardWorkflowTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private CatalogScene _scene = null!;
    private AmcInstanceContext _instance = null!;
    private List<string> _asins = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _sandbox = await SandboxServer.StartAsync();
        _scene = new CatalogScene(_database, _sandbox);
        var instances = await _scene.Account.ConnectAsync(Cancelled);
        var account = new AccountId(await TestDatabase.ScalarAsync<Guid>(_database.SuperUser, "select id from amc_accounts"));
        _instance = new(account, new("ENTITY1SANDBOXDEMO"), new("ATVPDKIKX0DER"), instances[0].AmcInstanceId);
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sponsored_ads_come_in_currency_with_a_believable_click_rate_and_return()
    {
        var sums = await RunAsync(StandardWorkflow.SponsoredAds);

        sums["rows"].ShouldBeGreaterThan(10, string.Join(";", sums));
        (sums["clicks"] / sums["impressions"]).ShouldBeInRange(0.002, 0.015);
        (sums["spend"] / sums["clicks"]).ShouldBeInRange(0.2, 3);
        (sums["sales"] / sums["spend"]).ShouldBeInRange(1, 8, string.Join("; ", sums));
    }

    [Fact]
    public async Task Reach_is_below_impressions_and_the_cost_per_thousand_is_believable()
    {
        var sums = await RunAsync(StandardWorkflow.DspReach);

        sums["reach"].ShouldBeInRange(1, sums["impressions"]);
        (sums["cost"] / sums["impressions"] * 1000).ShouldBeInRange(1, 20);
    }

    [Fact]
    public async Task Attribution_comes_by_campaign_and_ASIN()
    {
        var sums = await RunAsync(StandardWorkflow.Attribution);

        sums["rows"].ShouldBeGreaterThan(50);
        sums["purchases"].ShouldBeGreaterThan(0);
        (sums["sales"] / sums["purchases"]).ShouldBeInRange(5, 500);
    }

    [Fact]
    public async Task Filters_narrow_them_down()
    {
        var all = await RunAsync(StandardWorkflow.Attribution);
        var asin = _asins.First(text => text != "");

        var one = await RunAsync(StandardWorkflow.Attribution, asin);

        one["rows"].ShouldBeInRange(1, all["rows"] - 1);
        _asins.Where(text => text != "").Distinct().ShouldBe([asin]); // those of filtered rows are empty
    }

    /// <summary>The sums of the numeric columns over one week, as AMC's files give them.</summary>
    private async Task<Dictionary<string, double>> RunAsync(StandardWorkflow workflow, params string[] asins)
    {
        var values = new SqlParameterValues(new(2026, 3, 2), new(2026, 3, 8)) { Asins = asins };
        var sql = SqlTemplate.Parse(workflow.SqlQuery).Render(values).ShouldBeOfType<SqlRendering.Ready>().Sql;
        var created = await _scene.Amc.CreateExecutionAsync(
            _instance, new(sql, values.FirstDay, values.LastDay, "UTC"), new(Guid.NewGuid(), Core.Execution.ExecutionId.New()), Cancelled);
        AmcExecution execution;
        do
        {
            execution = await _scene.Amc.GetExecutionAsync(_instance, created.Id, includeWorkflow: false, Cancelled);
        }
        while (execution.StatusText is "PENDING" or "RUNNING");

        execution.StatusText.ShouldBe("SUCCEEDED", execution.StatusReason);
        var sums = new Dictionary<string, double> { ["rows"] = 0 };
        _asins = [];
        foreach (var url in (await _scene.Amc.GetDownloadUrlsAsync(_instance, created.Id, Cancelled)).DownloadUrls)
        {
            await using var download = await _scene.Amc.OpenDownloadAsync(_instance, url, Cancelled);
            await using var csv = await Sylvan.Data.Csv.CsvDataReader.CreateAsync(
                new StreamReader(download.Content), new() { Delimiter = ',', CsvStyle = Sylvan.Data.Csv.CsvStyle.Standard }, Cancelled);
            while (await csv.ReadAsync(Cancelled))
            {
                sums["rows"]++;
                for (var column = 0; column < csv.FieldCount; column++)
                {
                    var text = csv.GetString(column);
                    if (csv.GetName(column) == "asin")
                    {
                        _asins.Add(text);
                    }
                    else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    {
                        sums[csv.GetName(column)] = sums.GetValueOrDefault(csv.GetName(column)) + number;
                    }
                }
            }
        }

        return sums;
    }
}
