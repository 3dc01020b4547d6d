using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Every screen, with its overlays open, in both themes, wide and narrow: no violation of WCAG 2.2 AA and no sideways scrolling.</summary>
[Trait("Needs", "Browser")]
public sealed class AccessibilityTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    [Fact]
    public async Task The_list_and_its_overlays_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var list = await CollectionsPage.OpenAsync(page);
        await list.Rows.First.WaitForAsync();
        await list.ShouldBeAccessibleAsync("list");

        await page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await page.GetByText("Like the system").WaitForAsync();
        await list.ShouldBeAccessibleAsync("theme menu");

        list = await CollectionsPage.OpenAsync(page, "?q=nothing-is-called-so");
        await page.GetByText("No collection matches").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Signed in as") }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).WaitForAsync();
        await list.ShouldBeAccessibleAsync("empty list and user menu");

        await CollectionsPage.OpenAsync(page);
        await list.Rows.First.WaitForAsync();
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Dialog).GetByText("This list").WaitForAsync();
        await list.ShouldBeAccessibleAsync("keyboard help");

        await CollectionsPage.OpenAsync(page);
        await list.Rows.First.WaitForAsync();
        await page.Locator(".filters .mud-select").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
        await list.ShouldBeAccessibleAsync("list with an open filter");
    }

    [Fact]
    public async Task Who_wants_less_motion_sees_the_theme_change_at_once()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var list = await CollectionsPage.OpenAsync(await context.NewPageAsync());
        await list.Rows.First.WaitForAsync();

        var fading = await list.Page.EvaluateAsync<int>("() => { document.documentElement.dataset.theme = 'dark'; return document.getAnimations().filter(a => a instanceof CSSTransition).length; }");

        fading.ShouldBe(0);
    }

    [Fact]
    public async Task The_executions_and_the_bell_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var list = await CollectionsPage.OpenAsync(page);
        await page.GotoAsync("/executions?state=failed");
        await AppPage.ReadyAsync(page);
        await page.GetByText("What to do, and AMC's words").First.ClickAsync();
        await page.GetByText("Column \"spend\" cannot be resolved").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Notices, ") }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^Account Stage is on hold") }).WaitForAsync();
        await list.ShouldBeAccessibleAsync("failed executions and the bell");

        await page.GotoAsync("/executions?q=nothing-is-called-so");
        await page.GetByText("No execution matches").WaitForAsync();
        await list.ShouldBeAccessibleAsync("no executions");
    }

    [Fact]
    public async Task The_form_and_its_overlays_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var form = await FormPage.OpenAsync(page);
        await form.PlannedAsync(52);
        await form.Create.ClickAsync();
        await page.Locator(".mud-input-error").First.WaitForAsync();
        await form.ShouldBeAccessibleAsync("form with problems");

        await page.GetByLabel("brand", new() { Exact = true }).FillAsync("Stage");
        await form.Preview.GetByText("The query of the newest week").ClickAsync();
        await form.Preview.GetByText("All 52 weeks").ClickAsync();
        await form.Preview.Locator("pre").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the calendar" }).ClickAsync();
        await page.Locator(".mud-picker-calendar-day").First.WaitForAsync();
        await form.ShouldBeAccessibleAsync("form with its plan unfolded and an open calendar");

        await FormPage.OpenAsync(page);
        await form.PlannedAsync(52);
        await page.GetByText("Advanced", new() { Exact = true }).ClickAsync();
        foreach (var field in (string[])["Instance", "Workflow"])
        {
            await page.Locator(".mud-select", new() { HasText = field }).First.ClickAsync();
            await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
            await form.ShouldBeAccessibleAsync($"form with its {field} open");
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Show the time zones" }).ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").First.WaitForAsync();
        await form.ShouldBeAccessibleAsync("form with its time zones open");

        await FormPage.OpenAsync(page);
        await form.PlannedAsync(52);
        await form.Name.FillAsync("Not to be lost");
        await Assertions.Expect(page.GetByText("Proposed; change it as you like")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        await page.GetByText("Leave without creating the collection?").WaitForAsync();
        await form.ShouldBeAccessibleAsync("form that asks before it is left");
    }

    [Fact]
    public async Task The_progress_page_and_its_overlays_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, site.Collection);
        await progress.Weeks.First.WaitForAsync();
        await progress.ShouldBeAccessibleAsync("progress");

        await progress.ShowOnlyAsync("Failed");
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await page.GetByText("1 week selected").WaitForAsync();
        await progress.More.ClickAsync();
        await page.GetByText("Delete …").WaitForAsync();
        await progress.ShouldBeAccessibleAsync("progress, filtered, with a selection and an open menu");

        await page.GetByText("Delete …").ClickAsync();
        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).WaitForAsync();
        await progress.ShouldBeAccessibleAsync("delete dialog");

        progress = await ProgressPage.OpenAsync(page, await PausedAsync());
        await page.GetByText("AMC rejected several weeks").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).WaitForAsync();
        await progress.ShouldBeAccessibleAsync("held, with a message that offers to undo");
    }

    [Fact]
    public async Task An_open_week_is_accessible_in_every_tab()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest.AddDays(-7):yyyy-MM-dd}");
        await page.GetByText("What to do.").WaitForAsync();
        var week = new WeekDialog(page);
        await week.ShouldBeAccessibleAsync("failed week");

        await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest:yyyy-MM-dd}");
        foreach (var tab in (string[])["Summary", "SQL", "Log", "Results", "Attempts", "Versions"])
        {
            await week.ShowAsync(tab);
            await Assertions.Expect(page.Locator(".week-panel [aria-busy=true]")).ToHaveCountAsync(0);
            await week.ShouldBeAccessibleAsync(tab);
        }
    }

    [Fact]
    public async Task Pages_for_everyone_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Email").WaitForAsync();
        await new CollectionsPage(page).ShouldBeAccessibleAsync("sign-in");

        await page.GotoAsync("/error");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Something went wrong" }).WaitForAsync();
        await new CollectionsPage(page).ShouldBeAccessibleAsync("error");
    }

    private async Task<string> PausedAsync() =>
        $"/collections/{await TestDatabase.ScalarAsync<Guid>(site.Database.SuperUser, "select id from report_data_collections where name = 'A paused one'")}";
}
