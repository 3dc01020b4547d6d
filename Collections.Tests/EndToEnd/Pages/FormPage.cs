using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed class FormPage(IPage page) : AppPage(page)
{
    public ILocator Name => Page.GetByLabel("Name", new() { Exact = true });

    public ILocator Create => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Create") });

    public ILocator Preview => Page.Locator(".preview");

    public static async Task<FormPage> OpenAsync(IPage page, string query = "")
    {
        await page.GotoAsync($"/collections/new{query}");
        await ReadyAsync(page);
        return new(page);
    }

    public Task ChooseWeeksAsync(string chip) => Page.Locator(".mud-chip", new() { HasText = chip }).ClickAsync();

    /// <summary>Waits until the plan on the right is for so many weeks.</summary>
    public Task PlannedAsync(int weeks) => Page.GetByRole(AriaRole.Button, new() { Name = $"Create and collect {weeks} weeks" }).WaitForAsync();

    /// <summary>Without one week first.</summary>
    public async Task RunAllAtOnceAsync()
    {
        var first = Page.GetByRole(AriaRole.Switch, new() { Name = "Run one week first" }).Or(Page.GetByRole(AriaRole.Checkbox, new() { Name = "Run one week first" }));
        if (await first.IsCheckedAsync())
        {
            await first.ClickAsync();
        }

        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new(@"^Create and collect \d+ weeks$") }).WaitForAsync();
    }

    public async Task<ProgressPage> CreateAsync()
    {
        await Create.ClickAsync();
        return await ProgressPage.ArriveAsync(Page);
    }
}
