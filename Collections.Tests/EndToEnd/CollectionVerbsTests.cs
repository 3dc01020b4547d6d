using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>What a person decides about a collection as a whole, by its banners and buttons.</summary>
[Trait("Needs", "Browser")]
public sealed class CollectionVerbsTests(StagedSite site, Chromium chromium) : IClassFixture<StagedSite>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_collection_is_brought_back_by_Undo_or_from_the_recently_deleted()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var progress = await ProgressPage.OpenAsync(page, await AddressAsync("A finished one"));

        await DeleteAsync(progress);
        var list = new CollectionsPage(page);
        await Assertions.Expect(list.Rows).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByText("“A finished one” is back.").WaitForAsync();
        await Assertions.Expect(list.Rows).ToHaveCountAsync(3);

        progress = await list.OpenAsync("A finished one");
        await Assertions.Expect(page.GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync();
        await DeleteAsync(progress);
        await page.GetByRole(AriaRole.Link, new() { Name = "Recently deleted" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore A finished one" }).WaitForAsync();
        await list.ShouldBeAccessibleAsync("recently deleted");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore A finished one" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections/[0-9a-f-]{36}$"));
        await Assertions.Expect(progress.Done).ToHaveCountAsync(52);

        await page.GotoAsync("/collections/deleted");
        await page.GetByText("Nothing was deleted in the last 24 hours").WaitForAsync();
        await list.ShouldBeAccessibleAsync("nothing deleted");
    }

    [Fact]
    public async Task After_rejections_the_query_is_edited_and_meant_for_the_missing_weeks_or_all_or_confirmed()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        var held = await AddressAsync("A paused one");
        await ProgressPage.OpenAsync(page, held);
        await page.GetByText("AMC rejected several weeks").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Use version") })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit the query" }).ClickAsync();
        var editor = new CatalogPage(page);
        await editor.TypeQueryAsync("SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions WHERE brand = '{{brand}}' GROUP BY campaign");
        await editor.Button("Save as version 2").ClickAsync();
        await page.GetByText("Saved as version 2.").WaitForAsync();

        var progress = await ProgressPage.OpenAsync(page, held);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use version 2 and collect all weeks again" }).WaitForAsync();
        await progress.ShouldBeAccessibleAsync("held, with a newer query");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use version 2 for the missing weeks" }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync("v2");
        (await CountAsync("A paused one", "status = 'FAILED'")).ShouldBe(0);
        (await CountAsync("A paused one", "status = 'SUCCESS'")).ShouldBe(37);

        await HoldAsync("A paused one");
        await ProgressPage.OpenAsync(page, held);
        await page.GetByRole(AriaRole.Button, new() { Name = "The query is right: go on" }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync("v2");

        await HoldAsync("A year in every state");
        await ProgressPage.OpenAsync(page, site.Collection);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use version 2 and collect all weeks again" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Collect all") }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        (await TestDatabase.ScalarAsync<long>(
            site.Database.SuperUser, "select count(*) from workflow_executions e join report_data_collections c on c.id = e.collection_id where c.name = 'A year in every state' and purpose = 'recollect'"))
            .ShouldBeGreaterThan(30);
    }

    private static async Task DeleteAsync(ProgressPage progress)
    {
        await progress.More.ClickAsync();
        await progress.Page.GetByText("Delete …").ClickAsync();
        await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(progress.Page).ToHaveURLAsync(new Regex("/collections$"));
    }

    private async Task<string> AddressAsync(string name) =>
        $"/collections/{await TestDatabase.ScalarAsync<Guid>(site.Database.SuperUser, "select id from report_data_collections where name = $1", name)}";

    private Task<int> HoldAsync(string name) => TestDatabase.ExecuteAsync(
        site.Database.SuperUser,
        "update report_data_collections set held_at = clock_timestamp(), held_kind = 'rejected', held_reason = 'Column \"spend\" cannot be resolved', change_no = change_no + 1 where name = $1",
        name);

    private Task<long> CountAsync(string name, string condition) => TestDatabase.ScalarAsync<long>(
        site.Database.SuperUser, $"select count(*) from report_data_weeks w join report_data_collections c on c.id = w.collection_id where c.name = $1 and w.{condition}", name);
}
