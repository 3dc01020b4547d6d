using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed class ProgressPage(IPage page) : AppPage(page)
{
    public ILocator Weeks => Page.Locator(".strip button");

    public ILocator Done => Page.Locator(".strip button.wk-done");

    public ILocator Legend => Page.GetByRole(AriaRole.Group, new() { Name = "Show only" });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public ILocator More => Page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true });

    public static async Task<ProgressPage> OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await ReadyAsync(page);
        return new(page);
    }

    public async Task<WeekDialog> OpenWeekAsync(ILocator week)
    {
        await week.ClickAsync();
        var dialog = new WeekDialog(Page);
        await dialog.Tab("Summary").WaitForAsync();
        return dialog;
    }
}
