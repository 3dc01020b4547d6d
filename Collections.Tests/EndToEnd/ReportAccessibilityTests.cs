using Collections.Core.Reporting.Layout;
using Collections.Tests.EndToEnd.Pages;
using Collections.Web.Features.Reporting;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>The report in both themes, wide and narrow, read and arranged: no violation of WCAG 2.2 AA and no sideways scrolling.</summary>
[Trait("Needs", "Browser")]
public sealed class ReportAccessibilityTests(ReportSite site, Chromium chromium) : IClassFixture<ReportSite>
{
    [Fact]
    public async Task The_report_is_accessible_also_while_it_is_arranged()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report");
        await report.ShouldBeAccessibleAsync("report");
        await Pictures.TakeAsync(report.Page, "report");

        report = await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report?edit=1&kpi=spend");
        await report.ShouldBeAccessibleAsync("arranging");
    }

    [Fact]
    public async Task Every_dialog_of_the_report_is_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, new() { WeekB = new(2025, 10, 20) });
        foreach (var item in (string[])["KPIs", "Thresholds", "Retail events", "Add a collection", "As known on a day"])
        {
            await report.MoreAsync(item);
            await CheckAsync(item);
        }

        await report.MoreAsync("KPIs");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Change Spend" }).ClickAsync();
        await CheckAsync("a KPI");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await report.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("^Brand") }).WaitForAsync();
        await CheckAsync("filter");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Annotate" }).ClickAsync();
        await CheckAsync("annotation");
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Compare like for like" }).ClickAsync();
        await CheckAsync("a run");
        await report.Widget("trend").GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Add a filter" }).ClickAsync();
        await CheckAsync("settings");

        async Task CheckAsync(string what)
        {
            await report.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await report.ShouldBeAccessibleAsync(what);
            await Pictures.TakeAsync(report.Page, what.Replace(' ', '-'));
            await report.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(report.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Versions_and_the_question_before_leaving_are_accessible()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var report = await OpenAsync(context, ReportView.Standard);
        await report.SaveAsync("Accessible");
        await report.OpenViewAsync("Versions …");
        await report.Page.GetByText("current", new() { Exact = true }).WaitForAsync();
        await report.ShouldBeAccessibleAsync("versions");
        await report.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(report.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await report.Page.GetByRole(AriaRole.Button, new() { Name = "13", Exact = true }).ClickAsync();
        await Assertions.Expect(report.View).ToHaveTextAsync("Accessible •");
        await report.Page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First.ClickAsync();
        await report.Page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).WaitForAsync();
        await report.ShouldBeAccessibleAsync("the question before leaving");
    }

    /// <summary>With few widgets: what lies over the report is looked at here, and every change of width draws what lies beneath anew.</summary>
    private async Task<ReportPage> OpenAsync(IBrowserContext context, ReportView view)
    {
        var layout = new ReportLayout { View = view, Widgets = [.. ReportLayout.Standard.Widgets.Where(widget => widget.Id is "trend" or "weeks" or "notes")] };
        return await ReportPage.OpenAsync(await context.NewPageAsync(), new ReportState(site.CollectionId, layout, null, false, []).Address());
    }
}
