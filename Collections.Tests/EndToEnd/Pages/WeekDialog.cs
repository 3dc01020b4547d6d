using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed class WeekDialog(IPage page) : AppPage(page)
{
    public ILocator Title => Page.Locator("#week-title");

    public ILocator Rows => Page.GetByRole(AriaRole.Region, new() { Name = "Rows" }).Locator("tbody tr[aria-rowindex]");

    public ILocator Download => Page.GetByRole(AriaRole.Link, new() { Name = "Download CSV" });

    public ILocator Tab(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });

    public async Task ShowAsync(string tab)
    {
        await Tab(tab).ClickAsync();
        await Assertions.Expect(Tab(tab)).ToHaveAttributeAsync("aria-selected", "true");
    }
}
