using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd.Pages;

public sealed class ReportPage(IPage page) : AppPage(page)
{
    public ILocator Tiles => Page.Locator(".tile");

    public ILocator Widgets => Page.Locator(".board > .widget");

    public ILocator Titles => Page.Locator(".board > .widget h2");

    public static async Task<ReportPage> OpenAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await ReadyAsync(page);
        var report = new ReportPage(page);
        await report.DrawnAsync();
        return report;
    }

    public ILocator Widget(string id) => Page.Locator($"#widget-{id}");

    /// <summary>What a person reads there: the widgets in their order with their words and numbers.</summary>
    public async Task<IReadOnlyList<string>> ShownAsync() =>
    [
        .. await Titles.AllTextContentsAsync(),
        .. await Page.Locator(".tile-value").AllTextContentsAsync(),
        .. await Page.Locator(".board tbody tr").AllInnerTextsAsync(),
        .. await Page.Locator(".drivers-said").AllTextContentsAsync(),
    ];

    /// <summary>Saves the view under a name.</summary>
    public async Task SaveAsync(string name)
    {
        await OpenViewAsync("Save as");
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(View).ToHaveTextAsync(name);
    }

    public async Task ShareViewWithEveryoneAsync()
    {
        await OpenViewAsync("Share this view");
        var dialog = Page.GetByRole(AriaRole.Dialog);
        var everyone = dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Everyone who may see the instance" });
        await everyone.ClickAsync();
        await Assertions.Expect(everyone).ToBeCheckedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>Chooses from the menu of views.</summary>
    public async Task OpenViewAsync(string item)
    {
        await NoDialogAsync();
        await View.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
    }

    /// <summary>Chooses from the menu of what else there is.</summary>
    public async Task MoreAsync(string item)
    {
        await NoDialogAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    /// <summary>Takes a snapshot and waits for its page.</summary>
    public async Task FreezeAsync()
    {
        await NoDialogAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Take a snapshot" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take the snapshot" }).ClickAsync();
        await new SnapshotWindow(Page).Banner.WaitForAsync();
    }

    /// <summary>The menu of saved views, with the name of the one that is shown.</summary>
    public ILocator View => Page.Locator(".view-button").GetByRole(AriaRole.Button);

    /// <summary>Waits until every chart stands.</summary>
    public async Task DrawnAsync()
    {
        await Widgets.First.WaitForAsync();
        await Page.WaitForFunctionAsync(
            "() => { const charts = [...document.querySelectorAll('.chart-canvas')]; return charts.every(chart => chart.dataset.drawn) && !document.querySelector('.board[aria-busy=true], .widget-body[aria-busy=true]'); }");
    }

    /// <summary>Nobody opens a menu while the dialog before it is still on its way out.</summary>
    private Task NoDialogAsync() => Assertions.Expect(Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
}
