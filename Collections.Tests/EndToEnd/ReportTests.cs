using System.Globalization;
using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>What an analyst does with a report, in a browser.</summary>
[Trait("Needs", "Browser")]
public sealed class ReportTests(ReportSite site, Chromium chromium) : IClassFixture<ReportSite>
{
    [Fact]
    public async Task A_report_is_read_arranged_saved_for_a_colleague_frozen_shared_and_closed_again()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);

        await ChangePeriodAsync(report);
        await FindDriverAsync(report);
        await ArrangeAsync(report);
        await report.SaveAsync("Weekly");
        await report.ShareViewWithEveryoneAsync();
        await report.DrawnAsync();
        var saved = await report.ShownAsync();

        await using var second = await chromium.OpenAsync(site.Url, state: site.ColleaguesCookies);
        var theirs = await OpenAsync(second);
        await theirs.OpenViewAsync("Weekly, by");
        await Assertions.Expect(theirs.Widgets).ToHaveCountAsync(8);
        await Assertions.Expect(theirs.Page.Locator(".filter-chip")).ToContainTextAsync("campaign: Generic");
        await theirs.DrawnAsync();
        (await theirs.ShownAsync()).ShouldBe(saved);

        await report.FreezeAsync();
        var owner = new SnapshotWindow(report.Page);
        await owner.ShareAsync();
        await using var nobody = await chromium.OpenAsync(site.Url);
        var visitor = await SnapshotWindow.OpenAsync(await nobody.NewPageAsync(), await owner.LinkAsync());
        var frozen = new ReportPage(visitor.Page);
        await frozen.DrawnAsync();
        (await frozen.ShownAsync()).ShouldBe(saved);

        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke the link" }).ClickAsync();
        await Assertions.Expect(visitor.Closed).ToBeVisibleAsync();
        await Assertions.Expect(frozen.Widgets).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_week_that_arrives_shows_in_the_open_report()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, $"?kpi=spend&from={Day(ReportSite.Newest.AddDays(-28))}&to={Day(ReportSite.Newest)}");
        var first = await report.Tiles.First.Locator(".tile-value").TextContentAsync();

        await site.RestateNewestAsync();

        await Assertions.Expect(report.Tiles.First.Locator(".tile-value")).Not.ToHaveTextAsync(first!);
    }

    [Fact]
    public async Task A_chart_is_read_by_keyboard_as_a_table_and_saved_as_a_picture()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, "?kpi=spend");
        var trend = report.Widget("trend");

        await trend.Locator(".chart-canvas").FocusAsync();
        await report.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(trend.Locator(".chart-readout")).ToContainTextAsync("2–8 Mar 2026: Spend");

        var download = await report.Page.RunAndWaitForDownloadAsync(() => trend.GetByRole(AriaRole.Button, new() { Name = "Save as PNG" }).ClickAsync());
        download.SuggestedFilename.ShouldBe("trend--spend.png");

        await trend.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Assertions.Expect(trend.Locator("tbody tr")).ToHaveCountAsync(30);
        await Assertions.Expect(trend.Locator("tbody tr").Nth(10).Locator(".chart-note").First).ToContainTextAsync("days");
    }

    [Fact]
    public async Task A_hostile_name_is_text_and_charts_go_with_their_page()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        List<string> said = [];
        page.Dialog += (_, dialog) => said.Add(dialog.Message);
        page.PageError += (_, error) => said.Add(error);
        var report = await ReportPage.OpenAsync(page, $"{site.Collection}/report?kpi=spend");

        await Assertions.Expect(report.Widget("breakdown")).ToContainTextAsync(ReportSite.Hostile);
        await report.Widget("drivers").Locator(".apexcharts-bar-area").First.HoverAsync();
        (await page.EvaluateAsync<int>("async () => (await import('/charts/charts.js')).count()")).ShouldBeGreaterThan(2);

        await page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections$"));
        await page.WaitForFunctionAsync("async () => (await import('/charts/charts.js')).count() === 0");
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Charts_that_are_still_on_their_way_when_their_place_goes_do_no_harm()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var chartsMayLoad = new TaskCompletionSource();
        await page.RouteAsync("**/charts/charts*.js", async route =>
        {
            await chartsMayLoad.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync($"{site.Collection}/report?kpi=spend");
        var report = new ReportPage(page);
        var trend = report.Widget("trend");
        await trend.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Assertions.Expect(trend.Locator("tbody tr")).ToHaveCountAsync(30);
        await trend.GetByRole(AriaRole.Button, new() { Name = "Show as chart" }).ClickAsync();
        await Assertions.Expect(trend.Locator(".chart-canvas")).ToBeVisibleAsync();
        await report.Widget("drivers").GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Assertions.Expect(report.Widget("drivers").Locator("tbody tr").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".chart-canvas svg")).ToHaveCountAsync(0);

        chartsMayLoad.SetResult();

        await Assertions.Expect(trend.Locator(".chart-canvas svg")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("async () => (await import('/charts/charts.js')).count() === document.querySelectorAll('.chart-canvas').length");
        await Assertions.Expect(report.Widget("drivers").Locator("tbody tr").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_browser_writes_numbers_as_the_server_does()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);

        foreach (var (value, key, text) in Web.Components.KpiTextTests.Golden)
        {
            (await report.Page.EvaluateAsync<string>("async ([value, key]) => (await import('/charts/charts.js')).format(value, key)", new object[] { (double)value, key })).ShouldBe(text, $"{value} as {key}");
        }
    }

    /// <summary>By a button and back, then two weeks by their lists; each stands in the address.</summary>
    private static async Task ChangePeriodAsync(ReportPage report)
    {
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "13", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Page).ToHaveURLAsync(new Regex(@"\?weeks=13$"));
        await Assertions.Expect(report.Widget("trend").Locator(".widget-title")).ToContainTextAsync("(13 weeks)");
        await report.Page.GoBackAsync();
        await Assertions.Expect(report.Widget("trend").Locator(".widget-title")).ToContainTextAsync("(30 weeks)");

        await report.Widget("weeks").Locator("select").First.SelectOptionAsync(Day(ReportSite.Newest.AddDays(-28)));
        await Assertions.Expect(report.Page).ToHaveURLAsync(new Regex("a=2026-02-02"));
        await Assertions.Expect(report.Widget("weeks").Locator(".widget-title")).ToContainTextAsync("2–8 Feb 2026");
    }

    private static async Task FindDriverAsync(ReportPage report)
    {
        await report.Tiles.Filter(new() { HasText = "Spend" }).First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(report.Widget("drivers").Locator(".drivers-said")).ToContainTextAsync("Generic adds");
        await report.Widget("breakdown").GetByRole(AriaRole.Button, new() { Name = "Generic", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Page.Locator(".filter-chip")).ToContainTextAsync("campaign: Generic");
    }

    private static async Task ArrangeAsync(ReportPage report)
    {
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Arrange", Exact = true }).ClickAsync();
        await report.Widget("drivers").GetByRole(AriaRole.Button, new() { Name = "Move earlier" }).ClickAsync();
        await Assertions.Expect(report.Widgets.Nth(2)).ToHaveIdAsync("widget-drivers");
        await report.Widget("heatmap").GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Widgets).ToHaveCountAsync(8);
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Button, new() { Name = "Arrange", Exact = true })).ToBeVisibleAsync();
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<ReportPage> OpenAsync(IBrowserContext context, string query = "") =>
        await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report{query}");
}
