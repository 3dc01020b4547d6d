using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed partial class ProgressPage(IPage page) : AppPage(page)
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

    /// <summary>After a link or a saved form: the page has changed without a reload.</summary>
    public static async Task<ProgressPage> ArriveAsync(IPage page)
    {
        await Assertions.Expect(page).ToHaveURLAsync(Address);
        return new(page);
    }

    public async Task ShowOnlyAsync(string kind)
    {
        await Legend.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{kind}") }).ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex($"show={kind.ToLowerInvariant()}"));
    }

    public async Task<WeekDialog> OpenWeekAsync(ILocator week)
    {
        await week.ClickAsync();
        var dialog = new WeekDialog(Page);
        await dialog.Tab("Summary").WaitForAsync();
        return dialog;
    }

    [GeneratedRegex("/collections/[0-9a-f-]{36}")]
    private static partial Regex Address { get; }
}
