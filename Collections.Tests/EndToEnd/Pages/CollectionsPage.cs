using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed class CollectionsPage(IPage page) : AppPage(page)
{
    public ILocator Rows => Page.Locator("tbody tr");

    public ILocator Search => Page.GetByLabel("Search");

    public ILocator NewCollection => Page.GetByRole(AriaRole.Link, new() { Name = "New collection" });

    public static async Task<CollectionsPage> OpenAsync(IPage page, string query = "")
    {
        await page.GotoAsync($"/collections{query}");
        await ReadyAsync(page);
        return new(page);
    }

    public async Task<FormPage> NewAsync()
    {
        await NewCollection.ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex("/collections/new"));
        return new(Page);
    }

    public async Task<ProgressPage> OpenAsync(string name)
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        return await ProgressPage.ArriveAsync(Page);
    }
}
