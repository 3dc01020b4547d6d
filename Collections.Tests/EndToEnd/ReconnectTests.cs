using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>A page whose connection was lost comes back as it was, and works: it never stands there frozen.</summary>
[Trait("Needs", "Browser")]
public sealed class ReconnectTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    [Fact]
    public async Task A_page_whose_connection_was_cut_goes_on_with_what_was_chosen_and_not_sent()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        IWebSocketRoute? connection = null;
        await page.RouteWebSocketAsync(new Regex("/_blazor"), socket =>
        {
            connection = socket;
            socket.ConnectToServer();
        });
        var progress = await ProgressPage.OpenAsync(page, site.Collection);
        await progress.ShowOnlyAsync("Failed");
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await page.GetByText("1 week selected").WaitForAsync();
        await page.EvaluateAsync("document.notReloaded = true");
        var before = connection!;

        await before.CloseAsync();

        await page.GetByRole(AriaRole.Checkbox).Nth(1).CheckAsync();
        await page.GetByText("2 weeks selected").WaitForAsync();
        await Assertions.Expect(Lost(page)).ToBeHiddenAsync();
        connection.ShouldNotBe(before);
        (await page.EvaluateAsync<bool>("document.notReloaded === true")).ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_page_comes_back_by_itself_with_its_week_and_tab_open()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var address = $"{site.Collection}?week={site.Newest:yyyy-MM-dd}&tab=log";
        var progress = await ProgressPage.OpenAsync(page, address);
        var week = new WeekDialog(page);
        await Assertions.Expect(week.Tab("Log")).ToHaveAttributeAsync("aria-selected", "true");
        await page.EvaluateAsync("document.old = true");

        await site.StopAsync();
        await Assertions.Expect(Lost(page)).ToBeVisibleAsync();
        await progress.ShouldBeAccessibleAsync("a lost connection");
        await site.StartAgainAsync();

        await page.WaitForFunctionAsync("() => document.old !== true && document.getElementById('live')");
        await Assertions.Expect(Lost(page)).ToBeHiddenAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"{Regex.Escape(address)}$"));
        await Assertions.Expect(week.Tab("Log")).ToHaveAttributeAsync("aria-selected", "true");
        await week.ShowAsync("SQL");
        await Assertions.Expect(page.Locator(".week-panel")).ToContainTextAsync("dsp_impressions");
    }

    private static ILocator Lost(IPage page) => page.Locator("#components-reconnect-modal");
}
