using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>What an analyst does with a report, in a browser.</summary>
[Trait("Needs", "Browser")]
public sealed class ReportTests(ReportSite site, Chromium chromium) : IClassFixture<ReportSite>
{
    [Fact]
    public async Task The_period_is_changed_and_stands_in_the_address()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);

        await report.Page.GetByRole(AriaRole.Button, new() { Name = "13", Exact = true }).ClickAsync();
        await report.Page.WaitForURLAsync("**?weeks=13");
        await Assertions.Expect(report.Widget("trend").Locator(".widget-title")).ToContainTextAsync("(13 weeks)");

        await report.Page.GoBackAsync();
        await Assertions.Expect(report.Widget("trend").Locator(".widget-title")).ToContainTextAsync("(30 weeks)");
    }

    [Fact]
    public async Task The_driver_of_a_change_is_found_and_shown_alone()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);

        await report.Tiles.Filter(new() { HasText = "Spend" }).First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(report.Widget("drivers").Locator(".drivers-said")).ToContainTextAsync("Generic adds");

        await report.Widget("breakdown").GetByRole(AriaRole.Button, new() { Name = "Generic", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Page.Locator(".filter-chip")).ToContainTextAsync("campaign: Generic");
    }

    [Fact]
    public async Task Two_weeks_are_compared()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);

        await report.Widget("weeks").Locator("select").First.SelectOptionAsync(ReportSite.Newest.AddDays(-28).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

        await report.Page.WaitForURLAsync("**a=2026-02-02**");
        await Assertions.Expect(report.Widget("weeks").Locator(".widget-title")).ToContainTextAsync("2–8 Feb 2026");
    }

    [Fact]
    public async Task A_rearranged_report_is_the_same_for_whoever_gets_its_address()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, "?edit=1");

        await report.Widget("drivers").GetByRole(AriaRole.Button, new() { Name = "Move earlier" }).ClickAsync();
        await Assertions.Expect(report.Widgets.Nth(2)).ToHaveIdAsync("widget-drivers");
        await report.Widget("heatmap").GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Assertions.Expect(report.Widgets).ToHaveCountAsync(8);
        var address = report.Page.Url;

        await using var second = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var theirs = await ReportPage.OpenAsync(await second.NewPageAsync(), address);
        await Assertions.Expect(theirs.Widgets).ToHaveCountAsync(8);
        await Assertions.Expect(theirs.Widgets.Nth(2)).ToHaveIdAsync("widget-drivers");
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
        await page.WaitForURLAsync("**/collections");
        await page.WaitForFunctionAsync("async () => (await import('/charts/charts.js')).count() === 0");
        said.ShouldBeEmpty();
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

    private async Task<ReportPage> OpenAsync(IBrowserContext context, string query = "") =>
        await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report{query}");
}
