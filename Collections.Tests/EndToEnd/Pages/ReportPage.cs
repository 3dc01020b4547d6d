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

    /// <summary>Waits until every chart stands.</summary>
    public async Task DrawnAsync()
    {
        await Widgets.First.WaitForAsync();
        await Page.WaitForFunctionAsync(
            "() => { const charts = [...document.querySelectorAll('.chart-canvas')]; return charts.every(chart => chart.dataset.drawn) && !document.querySelector('.widget-body[aria-busy=true]'); }");
    }
}
