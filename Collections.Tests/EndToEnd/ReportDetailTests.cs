using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>The smaller promises of a report, each once in a browser.</summary>
[Trait("Needs", "Browser")]
public sealed class ReportDetailTests(ReportSite site, Chromium chromium) : IClassFixture<ReportSite>
{
    [Fact]
    public async Task The_whole_way_is_gone_by_keyboard_alone()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);
        var keys = new Keyboard(report.Page);

        await keys.PressAsync(report.Page.GetByRole(AriaRole.Button, new() { Name = "13", Exact = true }));
        await Assertions.Expect(report.Page).ToHaveURLAsync(new Regex(@"\?weeks=13$"));
        await keys.ReachAsync(report.Page.GetByLabel("Compare", new() { Exact = true }));
        await report.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(report.Page).ToHaveURLAsync(new Regex("vs=previousperiod"));

        await keys.PressAsync(report.Page.GetByRole(AriaRole.Button, new() { Name = "Arrange", Exact = true }));
        await keys.PressAsync(report.Widget("trend").GetByRole(AriaRole.Button, new() { Name = "Move later" }));
        await Assertions.Expect(report.Widgets.Nth(2)).ToHaveIdAsync("widget-trend");
        await keys.PressAsync(report.Page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }));

        await keys.ChooseAsync(report.View, "Save as");
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name")).ToBeFocusedAsync();
        await report.Page.Keyboard.TypeAsync("By keys");
        await report.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(report.View).ToHaveTextAsync("By keys");

        await keys.ChooseAsync(report.View, "Share this view");
        var everyone = report.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Everyone who may see the instance" });
        await keys.ReachAsync(everyone);
        await report.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(everyone).ToBeCheckedAsync();
        await Assertions.Expect(everyone).ToBeEnabledAsync();
        await keys.ReachAsync(everyone);
        await report.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(everyone).Not.ToBeCheckedAsync();
        await keys.PressAsync(report.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }));
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_new_week_shows_in_the_open_report_without_a_reload()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, "?kpi=spend");
        await report.Page.EvaluateAsync("document.notReloaded = true");

        await site.NewWeekAsync();

        await Assertions.Expect(report.Widget("weeks").Locator(".widget-title")).ToContainTextAsync("9–15 Mar 2026");
        await report.DrawnAsync();
        await report.Widget("trend").Locator(".chart-canvas").FocusAsync();
        await report.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(report.Widget("trend").Locator(".chart-readout")).ToContainTextAsync("9–15 Mar 2026: Spend");
        (await report.Page.EvaluateAsync<bool>("document.notReloaded === true")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_saved_is_not_left_without_a_question_also_of_a_view_that_somebody_shares()
    {
        await using var owner = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(owner);
        await report.SaveAsync("Guarded");
        await report.ShareViewWithEveryoneAsync();

        await using var context = await chromium.OpenAsync(site.Url, state: site.ColleaguesCookies);
        var theirs = await OpenAsync(context);
        await theirs.OpenViewAsync("Guarded, by");
        await Assertions.Expect(theirs.View).ToHaveTextAsync("Guarded");
        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "26", Exact = true }).ClickAsync();
        await Assertions.Expect(theirs.View).ToHaveTextAsync("Guarded •");
        var away = theirs.Page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First;

        await away.ClickAsync();
        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Assertions.Expect(theirs.Page).ToHaveURLAsync(new Regex("weeks=26"));

        await away.ClickAsync();
        await theirs.Page.GetByRole(AriaRole.Button, new() { Name = "Leave without saving" }).ClickAsync();
        await Assertions.Expect(theirs.Page).ToHaveURLAsync(new Regex("/collections$"));
    }

    [Fact]
    public async Task The_summary_is_copied_as_text()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var report = await OpenAsync(context);
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();

        await report.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Copy summary" }).ClickAsync();

        await report.Page.GetByText("The summary is copied.").WaitForAsync();
        var text = await report.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        text.ShouldStartWith("Spring · ");
        text.ShouldContain("- Spend: ");
        text.TrimEnd().ShouldEndWith("/report");
    }

    [Fact]
    public async Task In_the_dark_too_it_is_printed_dark_on_white_without_what_is_clicked_and_without_cut_tables()
    {
        await using var context = await chromium.OpenAsync(site.Url, theme: "dark", state: site.Cookies);
        var report = await OpenAsync(context);
        await report.Page.EvaluateAsync("window.print = () => document.printed = true");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await report.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Print" }).ClickAsync();
        await report.Page.WaitForFunctionAsync("() => document.printed");

        await report.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await ColourAsync("h1", "color", isLight: false);
        await ColourAsync(".widget:not(.widget-tiles)", "backgroundColor", isLight: true);
        await ColourAsync("#widget-weeks td", "color", isLight: false);
        await Assertions.Expect(report.Page.Locator(".report-actions")).ToBeHiddenAsync();
        await report.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.widget-body')].every(body => body.scrollHeight <= body.clientHeight + 1)");
        await report.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.apexcharts-yaxis text')].every(text => text.getAttribute('fill') === getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-text-secondary').trim())");

        // Colours change over a moment.
        Task ColourAsync(string selector, string property, bool isLight) => report.Page.WaitForFunctionAsync(
            """
            ([selector, property, isLight]) => {
                const light = getComputedStyle(document.querySelector(selector))[property].match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + part / 765, 0);
                return isLight ? light === 1 : light < 0.2;
            }
            """,
            new object[] { selector, property, isLight });
    }

    [Fact]
    public async Task An_earlier_version_of_a_view_comes_back_and_a_deleted_view_by_undo()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context);
        await report.SaveAsync("Versions");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "26", Exact = true }).ClickAsync();
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(report.View).ToHaveTextAsync("Versions");

        await report.OpenViewAsync("Versions …");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Bring back version 1" }).ClickAsync();
        await report.Page.GetByText("Version 1 is back.").WaitForAsync();
        await Assertions.Expect(report.Page).Not.ToHaveURLAsync(new Regex("weeks=26"));

        await report.OpenViewAsync("Delete");
        await Assertions.Expect(report.View).ToHaveTextAsync("Standard view");
        await report.Page.Locator(".mud-snackbar", new() { HasText = "“Versions” is deleted" }).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(report.View).ToHaveTextAsync("Versions");
    }

    [Fact]
    public async Task Another_collection_stands_beside_the_first()
    {
        await site.AddCollectionAsync("Autumn");
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, "?kpi=spend");
        await report.MoreAsync("Add a collection");
        await report.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Autumn") }).CheckAsync();

        await report.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();

        await Assertions.Expect(report.Page.GetByRole(AriaRole.Heading, new() { Name = "Spring + Autumn" })).ToBeVisibleAsync();
        await Assertions.Expect(report.Widget("trend").Locator(".chart-key")).ToHaveTextAsync(["Spring", "Autumn"]);
    }

    [Fact]
    public async Task Charts_of_a_page_whose_circuit_is_gone_go_with_their_place()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        IWebSocketRoute? connection = null;
        await page.RouteWebSocketAsync(new Regex("/_blazor"), socket =>
        {
            connection = socket;
            socket.ConnectToServer();
        });
        await ReportPage.OpenAsync(page, $"{site.Collection}/report");
        (await CountAsync()).ShouldBeGreaterThan(2);
        await page.RouteAsync(new Regex("/_blazor"), route => route.AbortAsync());
        await page.RouteWebSocketAsync(new Regex("/_blazor"), socket => socket.CloseAsync());

        await connection!.CloseAsync();
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await page.EvaluateAsync("document.querySelector('.board').remove()");

        await page.WaitForFunctionAsync("async () => (await import('/charts/charts.js')).count() === 0");
        errors.ShouldBeEmpty();

        Task<int> CountAsync() => page.EvaluateAsync<int>("async () => (await import('/charts/charts.js')).count()");
    }

    private async Task<ReportPage> OpenAsync(IBrowserContext context, string query = "") =>
        await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report{query}");
}
