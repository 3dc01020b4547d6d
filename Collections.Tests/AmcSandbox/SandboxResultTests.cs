using System.Globalization;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

/// <summary>The data that the sandbox makes, with the calendar at 2 November 2026.</summary>
public sealed class SandboxResultTests : IAsyncLifetime
{
    private const string Sales = "SELECT campaign, asin, SUM(total_product_sales) AS sales, SUM(product_sales) AS own, SUM(total_purchases) AS total_purchases, "
        + "SUM(purchases) AS purchases, SUM(brand_halo_purchases) AS halo FROM amazon_attributed_events_by_traffic_time GROUP BY campaign, asin";

    private SandboxServer _server = null!;
    private SandboxCalls _calls = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(Options());
        _calls = await SandboxCalls.SignInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_and_another_seed_or_week_another()
    {
        var first = await _calls.RunAsync(SandboxCalls.Sql);
        var again = await _calls.RunAsync(SandboxCalls.Sql);
        var otherWeek = await _calls.RunAsync(SandboxCalls.Sql, "2026-09-14");
        var otherSeed = await RunOnAsync(Options(seed: 2), SandboxCalls.Sql);

        again.Files.ShouldBe(first.Files);
        otherWeek.Files.ShouldNotBe(first.Files);
        otherSeed.Files.ShouldNotBe(first.Files);
    }

    [Fact]
    public async Task Twelve_campaigns_of_eight_asins_have_believable_rates()
    {
        var rows = (await _calls.RunAsync(SandboxCalls.Sql)).Shown.ToList();

        rows.GroupBy(row => row["campaign"]).Count(campaign => campaign.Select(row => row["asin"]).Distinct().Count() >= 8).ShouldBeGreaterThanOrEqualTo(12);
        foreach (var row in rows)
        {
            var impressions = SandboxRows.Number(row, "impressions");
            (SandboxRows.Number(row, "clicks") / impressions).ShouldBeInRange(0.002m, 0.015m);
            SandboxRows.Number(row, "reach").ShouldBeLessThan(impressions);
        }
    }

    [Fact]
    public async Task Sales_are_one_to_eight_times_the_spend()
    {
        var spend = (await _calls.RunAsync(SandboxCalls.Sql)).Shown.GroupBy(row => row["campaign"]!).ToDictionary(c => c.Key, c => c.Sum(r => SandboxRows.Number(r, "spend")));
        var sales = (await _calls.RunAsync(Sales)).Shown.GroupBy(row => row["campaign"]!).ToDictionary(c => c.Key, c => c.Sum(r => SandboxRows.Number(r, "sales")));

        foreach (var (campaign, cost) in spend)
        {
            (sales[campaign] / cost).ShouldBeInRange(1m, 8m);
        }
    }

    [Fact]
    public async Task Total_purchases_are_own_and_halo_and_sums_over_days_are_those_of_the_week()
    {
        var week = await _calls.RunAsync(Sales);
        var days = await _calls.RunAsync(Sales.Replace("SELECT", "SELECT conversion_event_date_utc,", StringComparison.Ordinal) + ", conversion_event_date_utc");

        week.All.ShouldAllBe(row => SandboxRows.Number(row, "total_purchases") == SandboxRows.Number(row, "purchases") + SandboxRows.Number(row, "halo"));
        days.Sum("sales").ShouldBe(week.Sum("sales"));
        days.Sum("purchases").ShouldBe(week.Sum("purchases"));
    }

    [Fact]
    public async Task Reach_is_a_dimension_and_does_not_add_up()
    {
        const string Reach = "SELECT COUNT(DISTINCT user_id) AS reach, SUM(impressions) AS impressions FROM sponsored_ads_traffic";
        var first = await _calls.RunAsync(SandboxCalls.Week("2026-09-07", Reach));
        var second = await _calls.RunAsync(SandboxCalls.Week("2026-09-14", Reach));
        var request = SandboxCalls.Week("2026-09-07", Reach);
        request["timeWindowEnd"] = "2026-09-21T00:00:00";
        var both = await _calls.RunAsync(request);

        both.Sum("impressions").ShouldBe(first.Sum("impressions") + second.Sum("impressions"));
        both.Sum("reach").ShouldBeLessThan(first.Sum("reach") + second.Sum("reach"));
        both.Sum("reach").ShouldBeGreaterThan(Math.Max(first.Sum("reach"), second.Sum("reach")));
        both.Type("reach").ShouldBe("LONG DIMENSION");
        both.Type("impressions").ShouldBe("LONG METRIC");
    }

    [Fact]
    public async Task Money_comes_in_AMCs_units()
    {
        var micro = await _calls.RunAsync("SELECT SUM(spend) AS micro, SUM(spend) / 100000000 AS dollars, SUM(clicks) AS clicks FROM sponsored_ads_traffic");
        var milli = await _calls.RunAsync(
            "SELECT SUM(total_cost) AS milli, SUM(total_cost) / 100000 AS dollars, SUM(supply_cost) / 100000000 AS supply, SUM(impressions) AS impressions FROM dsp_impressions");

        micro.Sum("micro").ShouldBe(micro.Sum("dollars") * 100_000_000, 1_000_000m);
        (micro.Sum("dollars") / micro.Sum("clicks")).ShouldBeInRange(0.4m, 2.7m);
        milli.Sum("milli").ShouldBe(milli.Sum("dollars") * 100_000, 1m);
        (milli.Sum("dollars") * 1000 / milli.Sum("impressions")).ShouldBeInRange(2m, 9m);
        (milli.Sum("supply") / milli.Sum("dollars")).ShouldBeInRange(0.69m, 0.71m);
        (micro.Type("micro"), micro.Type("dollars")).ShouldBe(("LONG METRIC", "DOUBLE METRIC"));
    }

    [Fact]
    public async Task Prime_Day_and_Black_Friday_stand_out()
    {
        const string Sql = "SELECT SUM(impressions) AS impressions FROM sponsored_ads_traffic";
        var usual = (await _calls.RunAsync(Sql, "2026-06-01")).Sum("impressions");
        var primeDay = (await _calls.RunAsync(Sql, "2026-07-06")).Sum("impressions");
        var blackFriday = (await _calls.RunAsync(Sql, "2025-11-24")).Sum("impressions");

        primeDay.ShouldBeGreaterThan(usual * 1.5m);
        blackFriday.ShouldBeGreaterThan(usual * 1.5m);
    }

    [Fact]
    public async Task Filtered_values_are_kept_apart_when_asked_for_and_vanish_otherwise()
    {
        var kept = await _calls.RunAsync(SandboxCalls.Sql);
        var vanished = await _calls.RunAsync(SandboxCalls.Sql, keepFiltered: false);

        var filtered = kept.All.Where(row => row["filtered"] == "TRUE").ToList();
        ((double)filtered.Count / kept.All.Count).ShouldBeGreaterThanOrEqualTo(0.03);
        filtered.ShouldAllBe(row => row["asin"] == null && row["reach"] == null && SandboxRows.Number(row, "impressions") > 0);
        kept.Shown.ShouldAllBe(row => row["asin"] != null && row["filtered"] == "FALSE");
        vanished.Header.ShouldNotContain("filtered");
        vanished.All.Count.ShouldBe(kept.Shown.Count());
        kept.Type("filtered").ShouldBe("BOOLEAN DIMENSION");
    }

    [Theory]
    [InlineData("campaign")]
    [InlineData("tracked_asin")]
    public async Task Filtered_rows_are_three_in_a_hundred_by_a_single_dimension_too(string dimension)
    {
        var rows = await _calls.RunAsync($"SELECT {dimension} AS d, SUM(clicks) AS clicks FROM amazon_attributed_events_by_traffic_time GROUP BY {dimension}");

        ((double)rows.All.Count(row => row["filtered"] == "TRUE") / rows.All.Count).ShouldBeGreaterThanOrEqualTo(0.03);
    }

    [Fact]
    public async Task Reasons_and_user_counts_come_when_asked_for()
    {
        var request = SandboxCalls.Week("2026-09-07");
        var workflow = (Dictionary<string, object>)request["workflow"];
        workflow["filteredReasonColumn"] = "why";
        workflow["distinctUserCountColumn"] = "users";

        var rows = await _calls.RunAsync(request);

        rows.All.Where(row => row["filtered"] == "TRUE").ShouldAllBe(row => row["why"]!.EndsWith(" 'sponsored_ads_traffic' users < 100 required"));
        rows.Shown.ShouldAllBe(row => row["why"] == null && row["users"] != null);
    }

    [Fact]
    public async Task Young_weeks_grow_until_thirty_days_after_their_end_and_then_stay()
    {
        async Task<(decimal Sales, decimal Impressions, string File)> AsOfAsync(string day)
        {
            var options = Options();
            options.Now = DateTimeOffset.Parse($"{day}T12:00:00Z", CultureInfo.InvariantCulture);
            var sales = await RunOnAsync(options, Sales);
            var traffic = await RunOnAsync(options, SandboxCalls.Sql);
            return (sales.Sum("sales"), traffic.Sum("impressions"), sales.Files[0]);
        }

        var young = await AsOfAsync("2026-09-16");
        var grown = await AsOfAsync("2026-09-28");
        var settled = await AsOfAsync("2026-10-14");
        var old = await AsOfAsync("2026-12-24");

        young.Sales.ShouldBeLessThan(grown.Sales * 0.97m);
        grown.Sales.ShouldBeLessThan(settled.Sales);
        young.Impressions.ShouldBeLessThan(settled.Impressions);
        young.Impressions.ShouldBeGreaterThan(settled.Impressions * 0.97m);
        old.File.ShouldBe(settled.File);
    }

    [Fact]
    public async Task Results_keep_the_day_on_which_they_were_made()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 9, 16, 8, 0, 0, TimeSpan.Zero));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { AccessTokenSeconds = 86_400 }, time);
        using var calls = await SandboxCalls.SignInAsync(server);
        var early = await calls.StartAsync(SandboxCalls.Week("2026-09-07", Sales));
        time.Advance(TimeSpan.FromDays(20));
        using var later = await SandboxCalls.SignInAsync(server);
        await later.StartAsync(SandboxCalls.Week("2026-09-07", Sales));
        time.Advance(TimeSpan.FromHours(1));

        var entries = (await server.ReadLedgerAsync()).Executions;

        entries[0].WorkflowExecutionId.ToString().ShouldBe(early);
        entries[0].Sums["sales"].ShouldBeLessThan(entries[1].Sums["sales"]);
    }

    [Theory]
    [InlineData("2024-09-02", "2024-09-09")]
    [InlineData("2026-11-09", "2026-11-16")]
    public async Task Before_AMCs_history_and_after_today_there_is_nothing(string start, string end)
    {
        var request = SandboxCalls.Week(start);
        request["timeWindowEnd"] = $"{end}T00:00:00";

        var rows = await _calls.RunAsync(request);

        rows.All.ShouldBeEmpty();
        rows.Files.ShouldBe(["campaign,asin,impressions,clicks,spend,reach,filtered\n"]);
    }

    [Fact]
    public async Task A_window_with_Z_is_taken_and_gives_nothing()
    {
        var request = SandboxCalls.Week("2026-09-07");
        request["timeWindowStart"] = "2026-09-07T00:00:00Z";
        request["timeWindowEnd"] = "2026-09-14T00:00:00Z";

        (await _calls.RunAsync(request)).All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, "\\\"Core\\\", all sizes\nautumn\"")]
    [InlineData("\\", "\\\"Core\\\", all sizes\nautumn\"")]
    [InlineData("\"", "\"\"Core\"\", all sizes\nautumn\"")]
    public async Task Quotes_are_escaped_as_the_workflow_asked(string? escape, string written)
    {
        var request = SandboxCalls.Week("2026-09-07");
        if (escape is not null)
        {
            ((Dictionary<string, object>)request["workflow"])["outputFormat"] = new { separatorCharacter = ",", quoteCharacter = "\"", escapeCharacter = escape };
        }

        var rows = await _calls.RunAsync(request);

        rows.Files[0].ShouldContain(written);
    }

    [Fact]
    public async Task Ids_are_beyond_what_a_double_holds_and_some_values_are_missing()
    {
        var rows = await _calls.RunAsync(
            "SELECT campaign, campaign_id, campaign_id_string, portfolio_name, SUM(viewable_impressions) AS viewable FROM sponsored_ads_traffic GROUP BY 1, 2, 3, 4");

        rows.Shown.ShouldAllBe(row => long.Parse(row["campaign_id"]!, CultureInfo.InvariantCulture) > 1L << 53 && row["campaign_id"] == row["campaign_id_string"]);
        rows.Shown.ShouldContain(row => (long)(double)long.Parse(row["campaign_id"]!, CultureInfo.InvariantCulture) != long.Parse(row["campaign_id"]!, CultureInfo.InvariantCulture));
        rows.Shown.ShouldContain(row => row["viewable"] == null);
        rows.Shown.ShouldContain(row => row["viewable"] != null);
        rows.Type("campaign_id").ShouldBe("LONG DIMENSION");
    }

    [Fact]
    public async Task Large_results_come_in_several_files_that_together_are_the_result()
    {
        var options = Options();
        options.RowsPerFile = 30;
        var whole = await _calls.RunAsync(SandboxCalls.Sql);

        var split = await RunOnAsync(options, SandboxCalls.Sql);

        split.Files.Count.ShouldBe(4);
        split.Files.ShouldAllBe(file => file.StartsWith("campaign,asin,"));
        split.All.Count.ShouldBe(whole.All.Count);
        split.Sum("impressions").ShouldBe(whole.Sum("impressions"));
    }

    [Fact]
    public async Task The_number_of_rows_can_be_chosen_by_option_and_by_comment()
    {
        var options = Options();
        options.RowsPerWeek = 5_000;

        var byOption = await RunOnAsync(options, SandboxCalls.Sql);
        var byComment = await _calls.RunAsync($"{SandboxCalls.Sql} /* sandbox:rows=2000 */");

        byOption.All.Count.ShouldBeInRange(5_000, 5_100);
        byComment.All.Count.ShouldBeInRange(2_000, 2_100);
    }

    [Fact]
    public async Task A_result_too_large_for_memory_is_streamed_the_same_each_time()
    {
        var options = Options();
        options.RowsPerFile = 25_000;
        await using var server = await SandboxServer.StartAsync(options);
        using var calls = await SandboxCalls.SignInAsync(server);
        var id = await calls.StartAsync(SandboxCalls.Week("2026-09-07", $"{SandboxCalls.Sql} /* sandbox:rows=60000 */"));
        await calls.FinishAsync(id);
        var ledger = (await server.ReadLedgerAsync()).Executions.Single();

        ledger.Rows.ShouldBeInRange(60_000, 60_500);
        ledger.Files.Count.ShouldBe(3);
        for (var i = 0; i < 3; i++)
        {
            using var file = await SandboxCalls.FetchAsync((await calls.DownloadUrlsAsync(id))[i]);
            var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)).ShouldBe(ledger.Files[i].Sha256);
        }
    }

    private static SandboxOptions Options(int seed = 1)
    {
        return new SandboxOptions { TimeScale = SandboxServer.Quick, Seed = seed, Now = new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero) };
    }

    private static async Task<SandboxRows> RunOnAsync(SandboxOptions options, string sql)
    {
        await using var server = await SandboxServer.StartAsync(options);
        using var calls = await SandboxCalls.SignInAsync(server);
        return await calls.RunAsync(sql);
    }
}
