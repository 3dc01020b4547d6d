using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

/// <summary>A snapshot, signed in or by its link.</summary>
public sealed class SnapshotWindow(IPage page) : AppPage(page)
{
    public ILocator Banner => Page.GetByRole(AriaRole.Region, new() { Name = "Snapshot" });

    public ILocator Closed => Page.GetByRole(AriaRole.Heading, new() { Name = "This snapshot is not open" });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public static async Task<SnapshotWindow> OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await ReadyAsync(page);
        return new(page);
    }

    public async Task ShareAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await Dialog.GetByText("Secret link").First.WaitForAsync();
    }

    /// <summary>Makes a link in the open dialog.</summary>
    public async Task<string> LinkAsync()
    {
        await Dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Make a|Replace the) link$") }).ClickAsync();
        var field = Dialog.GetByLabel("Link, shown only now");
        await field.WaitForAsync();
        return await field.InputValueAsync();
    }
}
