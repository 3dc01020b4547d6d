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
        var next = 1 + await TestDatabase.ScalarAsync<int>(site.Database.SuperUser, "select current_version from workflows");
        await TestDatabase.ExecuteAsync(site.Database.SuperUser, "update report_data_collections set workflow_version = (select current_version from workflows)");
        await ProgressPage.OpenAsync(page, held);
        await page.GetByText("AMC rejected several weeks").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Use version") })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit the query" }).ClickAsync();
        var editor = new CatalogPage(page);
        await editor.TypeQueryAsync("SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions WHERE brand = '{{brand}}' GROUP BY campaign");
        await editor.Button($"Save as version {next}").ClickAsync();
        await page.GetByText($"Saved as version {next}.").WaitForAsync();

        var progress = await ProgressPage.OpenAsync(page, held);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Use version {next} and collect all weeks again" }).WaitForAsync();
        await progress.ShouldBeAccessibleAsync("held, with a newer query");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Use version {next} for the missing weeks" }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync($"v{next}");
        (await CountAsync("A paused one", "status = 'FAILED'")).ShouldBe(0);
        (await CountAsync("A paused one", "status = 'SUCCESS'")).ShouldBe(37);

        await HoldAsync("A paused one");
        await ProgressPage.OpenAsync(page, held);
        await page.GetByRole(AriaRole.Button, new() { Name = "The query is right: go on" }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync($"v{next}");

        await HoldAsync("A year in every state");
        await ProgressPage.OpenAsync(page, site.Collection);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Use version {next} and collect all weeks again" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^Collect all") }).ClickAsync();
        await Assertions.Expect(page.GetByText("AMC rejected several weeks")).ToHaveCountAsync(0);
        (await TestDatabase.ScalarAsync<long>(
            site.Database.SuperUser, "select count(*) from workflow_executions e join report_data_collections c on c.id = e.collection_id where c.name = 'A year in every state' and purpose = 'recollect'"))
            .ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task A_query_saved_in_another_tab_is_offered_to_the_weeks_that_the_old_one_failed()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await TestDatabase.ExecuteAsync(
            site.Database.SuperUser, "update report_data_weeks set status = 'FAILED', error_class = 'rejected', error_message = 'no' where id = (select w.id from report_data_weeks w join report_data_collections c on c.id = w.collection_id where c.name = 'A finished one' limit 1)");
        await TestDatabase.ExecuteAsync(site.Database.SuperUser, "select refresh_collection_status(id) from report_data_collections where name = 'A finished one'");
        await ProgressPage.OpenAsync(page, await AddressAsync("A finished one"));
        await page.GetByText("The query does not work for 1 week").WaitForAsync();
        var version = await TestDatabase.ScalarAsync<int>(site.Database.SuperUser, "update workflows set current_version = current_version + 1 returning current_version");
        await TestDatabase.ExecuteAsync(
            site.Database.SuperUser,
            "insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) select id, current_version, instance_id, $1, repeat('0', 64) from workflows",
            $"SELECT campaign, {version} AS version FROM dsp_impressions WHERE brand = '{{{{brand}}}}'");

        // As when somebody comes back from the other tab: this browser shows all of its tabs all the time.
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Use version {version} for the missing weeks" }).ClickAsync();

        await Assertions.Expect(page.Locator(".page-head")).ToContainTextAsync($"v{version}");
        await Assertions.Expect(page.GetByText("The query does not work")).ToHaveCountAsync(0);
        (await CountAsync("A finished one", "status = 'PENDING'")).ShouldBe(1);

        // Finished again, for whoever comes next.
        await TestDatabase.ExecuteAsync(
            site.Database.SuperUser, "update report_data_weeks w set status = 'SUCCESS', error_class = null, error_message = null from report_data_collections c where c.id = w.collection_id and c.name = 'A finished one'");
        await TestDatabase.ExecuteAsync(site.Database.SuperUser, "select refresh_collection_status(id) from report_data_collections where name = 'A finished one'");
    }

    [Fact]
    public async Task Two_instances_of_a_held_account_have_one_banner_which_goes_when_it_is_repaired()
    {
        await using var context = await chromium.OpenAsync(site.Url, state: site.Cookies);
        var page = await context.NewPageAsync();
        await CollectionsPage.OpenAsync(page);
        await Assertions.Expect(page.GetByText("Account Stage is on hold since")).ToHaveCountAsync(1);

        await TestDatabase.ExecuteAsync(site.Database.SuperUser, "update amc_accounts set on_hold_since = null, on_hold_reason = null");
        await TestDatabase.ExecuteAsync(site.Database.SuperUser, "update report_data_collections set change_no = change_no + 1 where name = 'A year in every state'");

        await Assertions.Expect(page.GetByText("is on hold since")).ToHaveCountAsync(0);
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
