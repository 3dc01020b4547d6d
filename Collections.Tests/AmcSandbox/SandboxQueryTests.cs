using System.Net;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

public sealed class SandboxQueryTests : IAsyncLifetime
{
    private SandboxServer _server = null!;
    private SandboxCalls _calls = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions
        {
            TimeScale = SandboxServer.Quick,
            Now = new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero),
        });
        _calls = await SandboxCalls.SignInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("SELECT a, SUM(b) AS b FROM nowhere GROUP BY a", "From line 1, column 28 to line 1, column 34: Object 'nowhere' not found")]
    [InlineData("SELECT campaign,\n  SUM(impresions) AS i\nFROM sponsored_ads_traffic GROUP BY campaign", "From line 2, column 7 to line 2, column 16: Column 'impresions' not found in any table")]
    [InlineData("SELECT x.campaign FROM sponsored_ads_traffic t", "Table 'x' not found")]
    [InlineData("SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic", "Expression 'campaign' is not being grouped")]
    [InlineData("SELECT campaign FROM sponsored_ads_traffic WHERE event_date >= '{{start_date}}'", "Encountered \"{\" at line 1")]
    [InlineData("SELECT campaign FROM {{table}}", "Encountered \"{\" at line 1, column 22")]
    [InlineData("SELECT campaign || 'x' AS c FROM sponsored_ads_traffic", "Unsupported scalar operation type ||")]
    [InlineData("SELECT SUM(campaign) AS c FROM sponsored_ads_traffic", "Cannot apply 'SUM' to arguments of type 'SUM(<VARCHAR>)'")]
    [InlineData("SELECT user_id FROM dsp_impressions", "Column 'user_id' cannot be part of the output")]
    [InlineData("SELECT campaign FROM dsp_impressions ORDER BY campaign", "ORDER is not supported")]
    [InlineData("SELECT SOUNDEX(campaign) AS s FROM dsp_impressions", "No match found for function signature SOUNDEX(<VARCHAR>)")]
    [InlineData("SELECT 'open FROM dsp_impressions", "Lexical error at line 1, column 8")]
    [InlineData("DROP TABLE dsp_impressions", "Encountered \"DROP\" at line 1, column 1")]
    [InlineData("SELECT campaign, asin FROM dsp_impressions UNION ALL SELECT campaign FROM dsp_impressions", "Column count mismatch in UNION")]
    public async Task A_query_that_cannot_be_compiled_is_rejected_with_the_reason(string sql, string reason)
    {
        var execution = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", sql)));

        execution.GetProperty("status").GetString().ShouldBe("REJECTED");
        execution.GetProperty("statusReason").GetString()!.ShouldContain(reason);
    }

    [Fact]
    public async Task Unknown_objects_are_told_of_in_more_than_one_way()
    {
        var wordings = new HashSet<string>();
        foreach (var name in (string[])["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh"])
        {
            var execution = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", $"SELECT a FROM {name}")));
            wordings.Add(execution.GetProperty("statusReason").GetString()!.Replace(name, "*", StringComparison.Ordinal));
        }

        wordings.Count.ShouldBeGreaterThan(1);
        wordings.ShouldAllBe(wording => wording.StartsWith("From line 1, column 15 to line 1, column 17: ") && wording.Contains("'*' not found"));
    }

    [Fact]
    public async Task A_sponsored_instance_has_no_dsp_tables()
    {
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07", "SELECT campaign FROM dsp_impressions"), "amckidsbrix");

        (await _calls.FinishAsync(id, "amckidsbrix")).GetProperty("statusReason").GetString()!.ShouldContain("'dsp_impressions' not found");
    }

    [Fact]
    public async Task A_parameter_must_be_declared_and_have_a_value_and_then_filters()
    {
        const string Sql = "SELECT ad_product_type, SUM(clicks) AS clicks FROM sponsored_ads_traffic "
            + "WHERE ad_product_type = CUSTOM_PARAMETER('product') GROUP BY ad_product_type";
        var undeclared = SandboxCalls.Week("2026-09-07", Sql);
        var unset = SandboxCalls.Week("2026-09-07", Sql);
        ((Dictionary<string, object>)unset["workflow"])["inputParameters"] = new[] { new { name = "product", dataType = "STRING", columnType = "DIMENSION" } };
        var set = new Dictionary<string, object>(unset) { ["parameterValues"] = new { product = "sponsored_brands" } };

        using var refused = await _calls.CreateAsync(undeclared);
        using var empty = await _calls.CreateAsync(unset);
        var rows = await _calls.RunAsync(set);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await SandboxCalls.JsonAsync(refused)).GetProperty("details").GetString()!
            .ShouldMatch("^Was unable to compile workflow transient_.* because it was found to be invalid: Filter operation referenced an undeclared parameter product.$");
        empty.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        rows.All.ShouldHaveSingleItem()["ad_product_type"].ShouldBe("sponsored_brands");
    }

    [Fact]
    public async Task An_array_parameter_filters_like_a_list()
    {
        var all = await _calls.RunAsync("SELECT asin, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY asin");
        var two = all.Shown.Select(row => row["asin"]!).Order().Take(2).ToArray();
        var request = SandboxCalls.Week("2026-09-07", "SELECT asin, SUM(clicks) AS clicks FROM sponsored_ads_traffic WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('asins'), asin) GROUP BY asin");
        ((Dictionary<string, object>)request["workflow"])["inputParameters"] = new[]
        {
            new { name = "asins", dataType = new { type = "ARRAY", elementDataType = "STRING", elementNullable = false }, columnType = "DIMENSION" },
        };
        request["parameterValues"] = new { asins = two };

        (await _calls.RunAsync(request)).All.Select(row => row["asin"]).Order().ShouldBe(two);
    }

    [Fact]
    public async Task Literal_filters_are_honoured()
    {
        const string By = "SELECT campaign, asin, SUM(impressions) AS impressions FROM sponsored_ads_traffic {0} GROUP BY campaign, asin";
        var all = (await _calls.RunAsync(By.Replace("{0}", "", StringComparison.Ordinal))).Shown.ToList();
        var wanted = all.First(row => row["campaign"]!.Contains('\n'));
        var asin = wanted["asin"]!;
        var campaign = wanted["campaign"]!.Replace("'", "''", StringComparison.Ordinal);

        var rows = await _calls.RunAsync(
            By.Replace("{0}", $"WHERE campaign IN ('{campaign}', 'none') AND (asin = '{asin}' OR asin LIKE 'X%') AND event_date BETWEEN '2026-09-07' AND '2026-09-13'", StringComparison.Ordinal));

        rows.All.ShouldHaveSingleItem()["impressions"].ShouldBe(wanted["impressions"]);
    }

    [Fact]
    public async Task A_union_of_sponsored_and_dsp_adds_up_to_its_parts()
    {
        var sponsored = await _calls.RunAsync("SELECT SUM(spend) / 100000000 AS cost, SUM(impressions) AS impressions FROM sponsored_ads_traffic");
        var dsp = await _calls.RunAsync("SELECT SUM(total_cost) / 100000 AS cost, SUM(impressions) AS impressions FROM dsp_impressions");
        var both = await _calls.RunAsync("""
            WITH traffic AS (
              SELECT campaign, SUM(spend) / 100000000 AS cost, SUM(impressions) AS impressions FROM sponsored_ads_traffic GROUP BY campaign
              UNION ALL
              SELECT campaign, SUM(total_cost) / 100000 AS cost, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign
            ), by_campaign AS (SELECT campaign, SUM(cost) AS cost, SUM(impressions) AS impressions FROM traffic GROUP BY campaign)
            SELECT campaign, cost, impressions FROM by_campaign
            """);

        both.Sum("impressions").ShouldBe(sponsored.Sum("impressions") + dsp.Sum("impressions"));
        both.Sum("cost").ShouldBe(sponsored.Sum("cost") + dsp.Sum("cost"), 0.01m);
        both.Shown.Select(row => row["campaign"]).Distinct().Count().ShouldBe(both.Shown.Count());
    }

    [Fact]
    public async Task Joined_traffic_and_sales_give_a_ratio()
    {
        var rows = await _calls.RunAsync("""
            SELECT t.campaign, SUM(a.total_product_sales) / NULLIF(SUM(t.spend) / 100000000, 0) AS roas,
              CASE WHEN SUM(t.clicks) > 10000 THEN 'large' ELSE 'small' END AS size, CAST(SUM(a.product_sales) AS DECIMAL(38, 4)) AS sales
            FROM sponsored_ads_traffic t LEFT JOIN amazon_attributed_events_by_traffic_time a ON t.campaign = a.campaign
            GROUP BY t.campaign
            """);

        rows.Shown.ShouldAllBe(row => SandboxRows.Number(row, "roas") >= 1 && SandboxRows.Number(row, "roas") <= 8);
        rows.Shown.Select(row => row["size"]).Distinct().Order().ShouldBe(["large", "small"]);
        (rows.Type("roas"), rows.Type("sales")).ShouldBe(("DOUBLE METRIC", "DECIMAL METRIC"));
    }

    [Fact]
    public async Task Users_can_be_counted_by_how_often_they_saw_an_ad()
    {
        var rows = await _calls.RunAsync("""
            WITH users AS (SELECT user_id, SUM(impressions) AS frequency FROM dsp_impressions GROUP BY user_id)
            SELECT frequency, COUNT(user_id) AS users FROM users GROUP BY frequency
            """);

        rows.All.Select(row => row["frequency"]).ShouldBe(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], ignoreOrder: true);
    }

    [Fact]
    public async Task Time_to_conversion_falls_into_classes()
    {
        var rows = await _calls.RunAsync("""
            SELECT campaign, CASE WHEN SECONDS_BETWEEN(traffic_event_dt, conversion_event_dt) <= 600 THEN '1 - 10 MIN' ELSE 'LATER' END AS time_to_conversion,
              SUM(purchases) AS purchases
            FROM amazon_attributed_events_by_conversion_time GROUP BY 1, 2
            """);

        rows.Shown.GroupBy(row => row["time_to_conversion"]).ShouldAllBe(group => group.Sum(row => SandboxRows.Number(row, "purchases")) > 0);
    }

    [Fact]
    public async Task Asserted_output_columns_must_be_those_of_the_query()
    {
        var request = SandboxCalls.Week("2026-09-07", "SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY campaign", keepFiltered: false);
        var workflow = (Dictionary<string, object>)request["workflow"];
        workflow["outputColumns"] = new[] { new { name = "campaign", dataType = "STRING" }, new { name = "clicks", dataType = "LONG" } };
        var right = await _calls.FinishAsync(await _calls.StartAsync(request));
        workflow["outputColumns"] = new[] { new { name = "campaign", dataType = "STRING" }, new { name = "clicks", dataType = "DOUBLE" } };
        var wrong = await _calls.FinishAsync(await _calls.StartAsync(request));

        right.GetProperty("status").GetString().ShouldBe("SUCCEEDED");
        wrong.GetProperty("statusReason").GetString()!.ShouldContain("clicks LONG METRIC");
    }

    [Theory]
    [InlineData("(", "1", ")", 200_000)]
    [InlineData("NOT ", "TRUE", "", 200_000)]
    [InlineData("1 + ", "1", "", 200_000)]
    public async Task A_query_nested_thousands_deep_is_rejected_and_hurts_nobody(string before, string middle, string after, int times)
    {
        var sql = $"SELECT {string.Concat(Enumerable.Repeat(before, times))}{middle}{string.Concat(Enumerable.Repeat(after, times))} AS one FROM sponsored_ads_traffic";

        var execution = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", sql)));

        execution.GetProperty("statusReason").GetString()!.ShouldContain("nested too deeply");
    }
}
