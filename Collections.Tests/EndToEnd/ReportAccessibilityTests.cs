using Collections.Tests.EndToEnd.Pages;

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

        report = await ReportPage.OpenAsync(await context.NewPageAsync(), $"{site.Collection}/report?edit=1&kpi=spend");
        await report.ShouldBeAccessibleAsync("arranging");
    }
}
