using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>The executions across collections, and the rows on their way out.</summary>
[Trait("Needs", "Browser")]
public sealed class RunsAndRowsTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    [Fact]
    public async Task Executions_are_found_by_state_purpose_instance_and_AMCs_id()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/executions");
        await AppPage.ReadyAsync(page);
        await page.Locator("tbody tr").First.WaitForAsync();

        await ChooseAsync(page, "State", "Failed");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("state=failed"));
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(6);
        await ChooseAsync(page, "Purpose", "First collection");
        await ChooseAsync(page, "Instance", "Stage EU");
        await page.GetByText("No execution matches").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" }).ClickAsync();

        var id = await TestDatabase.ScalarAsync<string>(site.Database.SuperUser, "select amc_execution_id from workflow_executions where step = 'failed' limit 1");
        await page.GetByLabel("AMC's id or words of the error").FillAsync(id!);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("AMC does not accept the query");
    }

    [Fact]
    public async Task An_execution_is_cancelled_and_the_week_taken_back()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/executions?state=running");
        await AppPage.ReadyAsync(page);
        var cancel = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Cancel the execution of") });
        await Assertions.Expect(cancel).ToHaveCountAsync(4);

        await cancel.First.ClickAsync();
        await page.GetByText("Cancelled. The week is skipped").WaitForAsync();
        (await WeeksAsync("SKIPPED")).ShouldBe(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await page.GetByText("Taken back.").WaitForAsync();
        (await WeeksAsync("SKIPPED")).ShouldBe(2);
    }

    [Fact]
    public async Task Rows_leave_as_tabs_as_a_command_and_as_one_file()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, $"{site.Collection}?week={site.Newest:yyyy-MM-dd}&tab=results");
        var week = new WeekDialog(page);
        await week.Rows.First.WaitForAsync();

        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Copy as TSV" }).ClickAsync();
        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Copied" }).WaitForAsync();
        var lines = (await CopiedAsync()).TrimEnd().Split('\n');
        lines.Length.ShouldBe(401);
        lines[0].TrimEnd().ShouldBe("campaign\timpressions");

        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Copy as curl" }).ClickAsync();
        await page.WaitForFunctionAsync("async () => (await navigator.clipboard.readText()).startsWith('curl ')");
        (await CopiedAsync()).ShouldContain("/rows?format=csv");

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download all weeks" }).ClickAsync());
        var all = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        all.Length.ShouldBe(401);
        all[0].ShouldStartWith("week_start_date,week_end_date,version,");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy the download as curl" }).ClickAsync();
        await page.WaitForFunctionAsync("async () => (await navigator.clipboard.readText()).includes('weeks.csv')");

        Task<string> CopiedAsync() => page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }

    private static async Task ChooseAsync(IPage page, string field, string item)
    {
        await page.Locator(".filters .mud-select", new() { HasText = field }).First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item", new() { HasTextRegex = new($"^{item}$") }).ClickAsync();
        await Assertions.Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
    }

    private Task<long> WeeksAsync(string status) => TestDatabase.ScalarAsync<long>(
        site.Database.SuperUser, "select count(*) from report_data_weeks w join report_data_collections c on c.id = w.collection_id where c.name = 'A year in every state' and w.status = $1", status);
}
