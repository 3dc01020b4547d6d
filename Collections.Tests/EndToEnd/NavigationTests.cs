using System.Net;
using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Addresses, keys and the theme in a real browser.</summary>
[Trait("Needs", "Browser")]
public sealed class NavigationTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    [Fact]
    public async Task A_pasted_link_opens_the_week_and_its_tab_keys_go_to_its_neighbours_and_Back_leaves_it()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await ProgressPage.OpenAsync(page, site.Collection);
        var progress = await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest:yyyy-MM-dd}&tab=log");
        var week = new WeekDialog(page);
        await Assertions.Expect(week.Tab("Log")).ToHaveAttributeAsync("aria-selected", "true");

        await page.Keyboard.PressAsync("[");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"week={site.Newest.AddDays(-7):yyyy-MM-dd}&tab=log"));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next week" })).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("]");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"week={site.Newest:yyyy-MM-dd}&tab=log"));

        await page.GoBackAsync();
        await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_strip_is_one_stop_for_the_tab_key_and_arrows_move_within()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, site.Collection);
        await progress.Weeks.Last.FocusAsync();

        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(progress.Weeks.First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(progress.Weeks.Nth(1)).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".strip button[tabindex='0']")).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('[role=dialog]')?.contains(document.activeElement)");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_begins_at_its_heading_unless_somebody_types_in_it_already()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var list = await CollectionsPage.OpenAsync(page);
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(heading).ToBeFocusedAsync();

        await list.Search.FocusAsync();
        await page.EvaluateAsync("collections.focusHeading()");
        await Assertions.Expect(list.Search).ToBeFocusedAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Workflows", Exact = true }).ClickAsync();
        await Assertions.Expect(heading).ToHaveTextAsync("Workflows");
        await Assertions.Expect(heading).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_search_stands_in_the_address_and_slash_goes_there()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var list = await CollectionsPage.OpenAsync(page);
        await Assertions.Expect(list.Rows).ToHaveCountAsync(3);

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("paused");

        await Assertions.Expect(list.Rows).ToHaveCountAsync(1);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(@"\?q=paused$"));
    }

    [Fact]
    public async Task Every_page_is_a_key_away_unless_the_keys_are_switched_off()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await CollectionsPage.OpenAsync(page);

        foreach (var (key, path) in ((string, string)[])[("w", "workflows"), ("i", "instances"), ("e", "executions"), ("s", "snapshots"), ("p", "people"), ("c", "collections")])
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/{path}$"));

            // The address changes at once; keys belong to the page before until this one is drawn.
            await page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = path }).WaitForAsync();
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "New collection" }).WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections/new$"));

        await CollectionsPage.OpenAsync(page);
        await page.Keyboard.PressAsync("?");
        var help = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(help).ToContainTextAsync("Go to people");
        await help.GetByText("Single-key shortcuts are on").ClickAsync();
        await page.WaitForFunctionAsync("() => localStorage.getItem('collections.shortcuts') === 'off'");
        await help.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
        await Assertions.Expect(help).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByLabel("Search")).Not.ToBeFocusedAsync();
        await Assertions.Expect(help).ToHaveCountAsync(0);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections$"));
    }

    [Fact]
    public async Task The_verbs_are_done_by_keys_alone()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, site.Collection);
        await CanAsync("Pause");

        await page.Keyboard.PressAsync("p");
        await CanAsync("Resume");
        await page.Keyboard.PressAsync("p");
        await CanAsync("Pause");

        // Only goes there: what costs executions wants a key of its own.
        await page.Keyboard.PressAsync("Shift+R");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Retry 3 failed weeks") })).ToBeFocusedAsync();

        await progress.More.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete …" }).WaitForAsync();
        await page.WaitForFunctionAsync("() => document.activeElement.matches('[role=menuitem]')");
        for (var presses = 0; presses < 5 && !await page.EvaluateAsync<bool>("document.activeElement.textContent.includes('Delete …')"); presses++)
        {
            var item = await page.EvaluateHandleAsync("document.activeElement");
            await page.Keyboard.PressAsync("ArrowDown");
            await page.WaitForFunctionAsync("before => document.activeElement !== before && document.activeElement.matches('[role=menuitem]')", item);
        }

        await page.Keyboard.PressAsync("Enter");
        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).WaitForAsync();
        await page.WaitForFunctionAsync("() => document.activeElement.closest('[role=dialog]') !== null");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);

        await progress.Weeks.Last.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(progress.Weeks.Nth(await progress.Weeks.CountAsync() - 2)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        var skip = progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Skip", Exact = true });
        await skip.WaitForAsync();

        // The dialog takes the focus when it has opened; what had it before would lose it.
        await page.WaitForFunctionAsync("() => document.activeElement.closest('[role=dialog]') !== null");
        await skip.PressAsync("Enter");
        await page.GetByText("Skip: 1 week.").WaitForAsync();

        // A change can be told before the verb that made it has ended; until then no key does anything.
        Task CanAsync(string verb) => Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = verb, Exact = true })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_form_with_entries_asks_before_it_is_left()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var form = await FormPage.OpenAsync(page);
        await form.PlannedAsync(52);
        await form.Name.FillAsync("Not to be lost");
        await Assertions.Expect(page.GetByText("Proposed; change it as you like")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First.ClickAsync();

        await Assertions.Expect(page.GetByText("Leave without creating the collection?")).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections/new"));
    }

    [Fact]
    public async Task What_does_not_exist_or_is_not_mine_shows_our_own_page()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();

        foreach (var address in (string[])["/nothing/here", $"/collections/{Guid.NewGuid()}"])
        {
            await page.GotoAsync(address);
            await page.GetByText("There is nothing at this address").WaitForAsync();
        }
    }

    [Theory]
    [InlineData("dark", "dark")]
    [InlineData("light", "light")]
    [InlineData("\"><script>", "system")]
    public async Task The_theme_stands_in_the_first_bytes_of_a_page(string cookie, string expected)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = site.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("Cookie", $"theme={WebUtility.UrlEncode(cookie)}");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain($"<html lang=\"en\" data-theme=\"{expected}\">");
    }
}
