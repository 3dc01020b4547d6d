using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Every screen, with its overlays open, in both themes, wide and narrow: no violation of WCAG 2.2 AA and no sideways scrolling.</summary>
[Trait("Needs", "Browser")]
public sealed class AccessibilityTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    public static TheoryData<string, int> Screens => new() { { "light", 1440 }, { "dark", 1440 }, { "light", 390 }, { "dark", 390 } };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_list_and_its_overlays_are_accessible(string theme, int width)
    {
        await using var context = await chromium.OpenAsync(site.Url, width, theme, site.Cookies);
        var page = await context.NewPageAsync();
        var list = await CollectionsPage.OpenAsync(page);
        await list.Rows.First.WaitForAsync();
        await list.ShouldBeAccessibleAsync("list");

        await page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await page.GetByText("Like the system").WaitForAsync();
        await list.ShouldBeAccessibleAsync("theme menu");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Signed in as") }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).WaitForAsync();
        await list.ShouldBeAccessibleAsync("user menu");
        await page.Keyboard.PressAsync("Escape");

        await page.Locator("body").PressAsync("?");
        await page.GetByRole(AriaRole.Dialog).GetByText("Keyboard shortcuts").First.WaitForAsync();
        await list.ShouldBeAccessibleAsync("keyboard help");

        list = await CollectionsPage.OpenAsync(page, "?q=nothing-is-called-so");
        await page.GetByText("No collection matches").WaitForAsync();
        await list.ShouldBeAccessibleAsync("empty list");
        await page.Locator(".filters .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
        await list.ShouldBeAccessibleAsync("list with an open filter");
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_form_and_its_overlays_are_accessible(string theme, int width)
    {
        await using var context = await chromium.OpenAsync(site.Url, width, theme, site.Cookies);
        var page = await context.NewPageAsync();
        var form = await FormPage.OpenAsync(page);
        await form.PlannedAsync(52);
        await form.ShouldBeAccessibleAsync("form");
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_progress_page_and_its_overlays_are_accessible(string theme, int width)
    {
        await using var context = await chromium.OpenAsync(site.Url, width, theme, site.Cookies);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, site.Collection);
        await progress.Weeks.First.WaitForAsync();
        await progress.ShouldBeAccessibleAsync("progress");

        progress = await ProgressPage.OpenAsync(page, $"{site.Collection}?show=failed");
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await page.GetByText("1 week selected").WaitForAsync();
        await progress.ShouldBeAccessibleAsync("progress, filtered and selected");

        await progress.More.ClickAsync();
        await page.GetByText("Delete …").ClickAsync();
        await progress.Dialog.GetByRole(AriaRole.Textbox).WaitForAsync();
        await progress.ShouldBeAccessibleAsync("delete dialog");

        progress = await ProgressPage.OpenAsync(page, await PausedAsync());
        await page.GetByText("AMC rejected several weeks").WaitForAsync();
        await progress.ShouldBeAccessibleAsync("paused and held");
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task An_open_week_is_accessible_in_every_tab(string theme, int width)
    {
        await using var context = await chromium.OpenAsync(site.Url, width, theme, site.Cookies);
        var page = await context.NewPageAsync();
        await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest.AddDays(-7):yyyy-MM-dd}");
        await page.GetByText("What to do.").WaitForAsync();
        var week = new WeekDialog(page);
        await week.ShouldBeAccessibleAsync("failed week");

        foreach (var tab in (string[])["summary", "sql", "log", "results", "attempts", "versions"])
        {
            await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest:yyyy-MM-dd}&tab={tab}");
            await page.Locator(".week-panel").WaitForAsync();
            await Assertions.Expect(page.Locator(".week-panel [aria-busy=true]")).ToHaveCountAsync(0);
            await week.ShouldBeAccessibleAsync(tab);
        }
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Pages_for_everyone_are_accessible(string theme, int width)
    {
        await using var context = await chromium.OpenAsync(site.Url, width, theme);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Email").WaitForAsync();
        var signIn = new CollectionsPage(page);
        await signIn.ShouldBeAccessibleAsync("sign-in");

        await page.GotoAsync("/error");
        await page.GetByText("Something went wrong").First.WaitForAsync();
        await signIn.ShouldBeAccessibleAsync("error");
    }

    private async Task<string> PausedAsync() =>
        $"/collections/{await Support.TestDatabase.ScalarAsync<Guid>(site.Database.SuperUser, "select id from report_data_collections where name = 'A paused one'")}";
}
