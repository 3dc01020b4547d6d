using System.Text.RegularExpressions;
using Collections.AmcSandbox;
using Collections.Core.Catalog;
using Collections.Tests.EndToEnd.Pages;
using Collections.Web.Security;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Instances, workflows and people, in a browser; every screen accessible as it comes.</summary>
[Trait("Needs", "Browser")]
public sealed class CatalogPagesTests(CatalogSite site) : IClassFixture<CatalogSite>
{
    [Fact]
    public async Task An_instance_is_added_with_credentials_that_are_tested_first()
    {
        await using var context = await site.OpenAsync();
        var add = await CatalogPage.OpenAsync(await context.NewPageAsync(), "/instances/new");

        await add.Button("Test the connection").ClickAsync();
        await Assertions.Expect(add.Page.GetByText("Give the client secret.")).ToBeVisibleAsync();
        await FillAsync(add, SandboxAccount.WrongSecret);
        await add.Button("Test the connection").ClickAsync();
        await Assertions.Expect(add.Alert).ToContainTextAsync("The client id or the client secret is wrong");
        await Assertions.Expect(add.Alert).ToContainTextAsync("Client authentication failed");
        await add.ShouldBeAccessibleAsync("a connection that does not work");

        await FillAsync(add, $"  {SandboxAccount.ClientSecret} ");
        await add.Button("Test the connection").ClickAsync();
        await Assertions.Expect(add.Alert).ToContainTextAsync("It works");
        await add.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("amckidsbrix") }).CheckAsync();
        await add.ShouldBeAccessibleAsync("the instances that AMC lists");
        await add.Button("Add 1 instance").ClickAsync();

        await Assertions.Expect(add.Heading).ToHaveTextAsync("Kidsbrix Sponsored");
        await add.Field("Currency").FillAsync("EUR");
        await add.Button("Test the connection").ClickAsync();
        await Assertions.Expect(add.Page.GetByText("It works: AMC answers")).ToBeVisibleAsync();
        await Assertions.Expect(add.Field("Currency")).ToHaveValueAsync("EUR");
        await add.Button("Save").ClickAsync();
        await Assertions.Expect(add.Page.GetByText("Saved.")).ToBeVisibleAsync();
        await add.Button("Other credentials").ClickAsync();
        await add.ShouldBeAccessibleAsync("an instance");

        var list = await CatalogPage.OpenAsync(add.Page, "/instances");
        await Assertions.Expect(list.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("Kidsbrix.*EUR.*Ready") })).ToBeVisibleAsync();
        await list.ShouldBeAccessibleAsync("instances");
    }

    [Fact]
    public async Task A_workflow_is_written_saved_compared_archived_and_brought_back()
    {
        await AddInstanceAsync();
        await using var context = await site.OpenAsync();
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), "/workflows/new");
        await page.ShouldBeAccessibleAsync("what a workflow begins with");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sponsored ads: weekly performance" }).ClickAsync();
        await Assertions.Expect(page.Editor).ToContainTextAsync("sponsored_ads_traffic");
        await page.Field("Name").FillAsync("Mine <b>bold</b>");
        await page.Button("Save").ClickAsync();
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Mine <b>bold</b>");
        await Assertions.Expect(page.Button("Save")).ToBeDisabledAsync();

        await page.TypeQueryAsync("SELECT campaign FROM dsp_impressions WHERE brand = {{brand}} AND cost > {{cost_min}}");
        await Assertions.Expect(page.Page.GetByLabel("Default of brand")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Default of cost_min").FillAsync("many");
        await Assertions.Expect(page.Page.GetByText("This must be a number, such as 12.5.")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Default of cost_min").FillAsync("5");
        await page.ShouldBeAccessibleAsync("the editor");

        await page.Editor.ClickAsync();
        await page.Page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.Page.GetByText("Saved as version 2.")).ToBeVisibleAsync();

        await page.Button("Compare version 1 with the editor").ClickAsync();
        await Assertions.Expect(page.Page.Locator(".diff ins").First).ToContainTextAsync("dsp_impressions");
        await page.ShouldBeAccessibleAsync("two versions compared");
        await page.Button("Put version 1 into the editor").ClickAsync();
        await Assertions.Expect(page.Editor).ToContainTextAsync("sponsored_ads_traffic");
        await page.Button("Save as version 3").ClickAsync();
        await Assertions.Expect(page.Page.GetByText("Saved as version 3.")).ToBeVisibleAsync();

        await page.Button("More").ClickAsync();
        await page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Archive" }).ClickAsync();
        await Assertions.Expect(page.Page).ToHaveURLAsync(new Regex("/workflows$"));
        await page.Button("Undo").ClickAsync();
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Mine <b>bold</b>");
        var list = await CatalogPage.OpenAsync(page.Page, "/workflows");
        await Assertions.Expect(list.Page.GetByRole(AriaRole.Link, new() { Name = "Mine <b>bold</b>", Exact = true })).ToBeVisibleAsync();
        await list.ShouldBeAccessibleAsync("workflows");
    }

    [Fact]
    public async Task Of_two_who_edit_one_workflow_the_second_is_told_and_keeps_what_was_typed()
    {
        var workflow = await AddWorkflowAsync("Two editors", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var mine = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        var theirs = await CatalogPage.OpenAsync(await (await site.OpenAsync()).NewPageAsync(), $"/workflows/{workflow}");
        await mine.TypeQueryAsync("SELECT 2 AS mine FROM dsp_impressions");
        await theirs.TypeQueryAsync("SELECT 3 AS theirs FROM dsp_impressions");
        await theirs.Button("Save as version 2").ClickAsync();
        await Assertions.Expect(theirs.Page.GetByText("Saved as version 2.")).ToBeVisibleAsync();

        await mine.Button("Save as version 2").ClickAsync();

        await Assertions.Expect(mine.Alert.First).ToContainTextAsync("saved version 2 while you were editing version 1");
        await Assertions.Expect(mine.Page.Locator(".diff ins")).ToContainTextAsync("mine");
        await Assertions.Expect(mine.Page.Locator(".diff del")).ToContainTextAsync("theirs");
        await Assertions.Expect(mine.Editor).ToContainTextAsync("mine");
        await mine.ShouldBeAccessibleAsync("somebody else has saved");
        await mine.Button("Save mine as version 3").ClickAsync();
        await Assertions.Expect(mine.Page.GetByText("Saved as version 3.")).ToBeVisibleAsync();
        await theirs.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_was_typed_and_not_saved_is_offered_again_and_the_keyboard_can_leave_the_editor()
    {
        var workflow = await AddWorkflowAsync("Kept", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await page.TypeQueryAsync("SELECT 2 AS unsaved FROM dsp_impressions");
        await Assertions.Expect(page.Button("Save as version 2")).ToBeEnabledAsync();

        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Editor).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Editor).Not.ToBeFocusedAsync();

        var again = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await again.Button("Put it into the editor").ClickAsync();
        await Assertions.Expect(again.Editor).ToContainTextAsync("unsaved");
        await again.Button("Save as version 2").ClickAsync();
        await Assertions.Expect(again.Page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
        var third = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await Assertions.Expect(third.Editor).ToContainTextAsync("unsaved");
        await Assertions.Expect(third.Alert).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_new_name_leaves_the_query_that_somebody_else_saved_meanwhile_and_shows_it()
    {
        var workflow = await AddWorkflowAsync("To be renamed", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var mine = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await SaveElsewhereAsync(workflow, "SELECT 2 AS theirs FROM dsp_impressions");

        await mine.Field("Name").FillAsync("Renamed");
        await mine.Button("Save").ClickAsync();

        await Assertions.Expect(mine.Heading).ToHaveTextAsync("Renamed");
        await Assertions.Expect(mine.Editor).ToContainTextAsync("theirs");
        (await VersionsAsync(workflow)).ShouldBe(2);
        await mine.TypeQueryAsync("SELECT 3 AS mine FROM dsp_impressions");
        await mine.Button("Save as version 3").ClickAsync();
        await Assertions.Expect(mine.Page.GetByText("Saved as version 3.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_query_is_shown_also_when_it_comes_before_the_editor_does()
    {
        var workflow = await AddWorkflowAsync("Slow to load", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var page = await context.NewPageAsync();
        var editorMayLoad = new TaskCompletionSource();
        await page.RouteAsync("**/sql-editor.min*.js", async route =>
        {
            await editorMayLoad.Task;
            await route.ContinueAsync();
        });
        var mine = await CatalogPage.OpenAsync(page, $"/workflows/{workflow}");
        await SaveElsewhereAsync(workflow, "SELECT 2 AS theirs FROM dsp_impressions");
        await mine.Field("Name").FillAsync("Loaded slowly");
        await mine.Button("Save").ClickAsync();
        await Assertions.Expect(mine.Heading).ToHaveTextAsync("Loaded slowly");

        editorMayLoad.SetResult();

        await Assertions.Expect(mine.Editor).ToContainTextAsync("theirs");
        await Assertions.Expect(mine.Heading).ToHaveTextAsync("Loaded slowly");
    }

    [Fact]
    public async Task Other_parameters_and_marks_show_in_the_difference_too()
    {
        var workflow = await AddWorkflowAsync("Parameters", "SELECT {{brand}} AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var mine = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await mine.Page.GetByLabel("Default of brand").FillAsync("acme");
        await SaveElsewhereAsync(workflow, "SELECT {{brand}} AS theirs FROM dsp_impressions");

        await mine.Button("Save as version 2").ClickAsync();

        await Assertions.Expect(mine.Alert.First).ToContainTextAsync("saved version 2 while you were editing version 1");
        await Assertions.Expect(mine.Alert.First).ToContainTextAsync("No difference.");
        await Assertions.Expect(mine.Page.Locator(".diff ins")).ToContainTextAsync("brand: text, acme if not given");
        await mine.Button("Save mine as version 3").ClickAsync();
        await Assertions.Expect(mine.Page.GetByText("Saved as version 3.")).ToBeVisibleAsync();
        await Assertions.Expect(mine.Editor).ToContainTextAsync("theirs");
    }

    [Fact]
    public async Task A_draft_from_before_somebody_else_saved_stays_one_from_before()
    {
        var workflow = await AddWorkflowAsync("Old draft", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await page.TypeQueryAsync("SELECT 2 AS draft FROM dsp_impressions");
        await Assertions.Expect(page.Button("Save as version 2")).ToBeEnabledAsync();
        await SaveElsewhereAsync(workflow, "SELECT 3 AS theirs FROM dsp_impressions");

        foreach (var again in (int[])[1, 2])
        {
            page = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
            await Assertions.Expect(page.Alert).ToContainTextAsync("a query that you typed from version 1");
            await page.Button("Put it into the editor").ClickAsync();
            await page.TypeQueryAsync($"SELECT 2 AS draft{again} FROM dsp_impressions");
            await Assertions.Expect(page.Page.GetByText("Changed, not saved")).ToBeVisibleAsync();
        }

        await page.Button("Save as version 2").ClickAsync();
        await Assertions.Expect(page.Alert.First).ToContainTextAsync("saved version 2 while you were editing version 1");
        (await VersionsAsync(workflow)).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_typed_and_not_saved_is_gone_from_the_browser_once_its_writer_signs_out()
    {
        var workflow = await AddWorkflowAsync("Left behind", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        await page.TypeQueryAsync("SELECT 2 AS secret FROM dsp_impressions");
        await page.Page.WaitForFunctionAsync($"() => Object.keys(localStorage).some(key => key.endsWith('.{workflow}'))");
        await page.Page.EvaluateAsync("localStorage.setItem('collections.draft.somebody-else.new', '{}')");

        var other = await CatalogPage.OpenAsync(await context.NewPageAsync(), "/collections");
        await other.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Signed in as") }).ClickAsync();
        await other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(other.Page).ToHaveURLAsync(new Regex("/sign-in"));

        (await other.Page.EvaluateAsync<string[]>("Object.keys(localStorage).filter(key => key.startsWith('collections.draft.'))")).ShouldBe(["collections.draft.somebody-else.new"]);
    }

    [Fact]
    public async Task A_megabyte_of_SQL_is_pasted_saved_and_one_letter_more_is_refused_where_it_stands()
    {
        var workflow = await AddWorkflowAsync("Long", "SELECT 1 AS a FROM dsp_impressions");
        await using var context = await site.OpenAsync();
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), $"/workflows/{workflow}");
        var lines = string.Concat(Enumerable.Range(0, 30_000).Select(n => $"  SUM(CASE WHEN campaign = 'c{n}' THEN clicks ELSE 0 END) AS c{n},\n"));
        var sql = $"SELECT\n{lines}"[..(CatalogProblem.MaxQueryLength - 40)] + "\n 1 AS end FROM sponsored_ads_traffic";
        sql += new string(' ', CatalogProblem.MaxQueryLength - sql.Length);

        await page.PasteQueryAsync(sql);
        await page.Button("Save as version 2").ClickAsync();
        await Assertions.Expect(page.Page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
        (await Support.TestDatabase.ScalarAsync<string>(
            site.Database.SuperUser, "select sql_query from workflow_versions where workflow_id = $1 and version = 2", workflow)).ShouldBe(sql);

        await page.PasteQueryAsync(sql + " ");
        await page.Button("Save as version 3").ClickAsync();
        await Assertions.Expect(page.Page.GetByText("The query has more than")).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Save as version 3")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Somebody_is_added_comes_in_by_the_link_and_sees_nothing_any_more_once_disabled()
    {
        await using var context = await site.OpenAsync();
        var people = await CatalogPage.OpenAsync(await context.NewPageAsync(), "/people");
        await people.Button("Add a person").ClickAsync();
        await people.ShouldBeAccessibleAsync("people");
        await people.Field("Name").FillAsync("A new analyst");
        await people.Field("Email").FillAsync("new@example.com");
        await people.Button("Add and make a link").ClickAsync();
        await Assertions.Expect(people.Heading).ToHaveTextAsync("A new analyst");
        var link = await people.Page.Locator(".link code").InnerTextAsync();
        await people.ShouldBeAccessibleAsync("a person with a link");

        await using var other = await site.OpenAnonymousAsync();
        var welcome = new CatalogPage(await other.NewPageAsync());
        await welcome.Page.GotoAsync(link);
        await welcome.ShouldBeAccessibleAsync("welcome");
        await welcome.Page.GetByLabel("Password (12 characters or more)").FillAsync("correct horse battery");
        await welcome.Page.GetByLabel("Password again").FillAsync("correct horse battery");
        await welcome.Button("Save and sign in").ClickAsync();
        await AppPage.ReadyAsync(welcome.Page);
        await Assertions.Expect(welcome.Heading).ToHaveTextAsync("Collections");
        await Assertions.Expect(welcome.Page.GetByRole(AriaRole.Link, new() { Name = "People" })).ToHaveCountAsync(0);

        await people.Button("Disable").ClickAsync();
        await Assertions.Expect(people.Page.GetByText("Disabled since")).ToBeVisibleAsync();
        await Assertions.Expect(welcome.Page.GetByText("Your session has ended")).ToBeVisibleAsync();
        await Assertions.Expect(welcome.Page.GetByText("No AMC instance is open to you")).ToHaveCountAsync(0);
        await welcome.ShouldBeAccessibleAsync("a session that has ended");
        await welcome.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await Assertions.Expect(welcome.Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task Who_is_no_administrator_does_not_get_to_people_and_accounts()
    {
        var (page, context) = await ViewerAsync();
        await using var _ = context;

        foreach (var path in (string[])["/people", "/instances/new"])
        {
            (await page.GotoAsync(path))!.Status.ShouldBe(403, path);
        }

        var list = await CatalogPage.OpenAsync(page, "/workflows");
        await Assertions.Expect(list.Page.GetByText("No AMC instance is open to you")).ToBeVisibleAsync();
    }

    private async Task<(IPage Page, IBrowserContext Context)> ViewerAsync()
    {
        var people = site.Service<PeopleAdmin>();
        var done = await people.AddAsync("A viewer", $"{Guid.NewGuid():N}@example.com", ["Viewer"], TestContext.Current.CancellationToken);
        var path = await people.IssueLinkAsync(((PersonOutcome.Done)done).Id, TestContext.Current.CancellationToken);
        var context = await site.OpenAnonymousAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(path!);
        await page.GetByLabel("Password (12 characters or more)").FillAsync("correct horse battery");
        await page.GetByLabel("Password again").FillAsync("correct horse battery");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and sign in" }).ClickAsync();
        await AppPage.ReadyAsync(page);
        return (page, context);
    }

    private async Task FillAsync(CatalogPage page, string secret)
    {
        await page.Field("Entity id").FillAsync(SandboxAccount.Demo.EntityId);
        await page.Field("Client id").FillAsync(SandboxAccount.ClientId);
        await page.Field("Client secret").FillAsync(secret);
        await page.Field("Refresh token").FillAsync(SandboxAccount.Demo.RefreshToken);
        if (!await page.Field("Address of AMC").IsVisibleAsync())
        {
            await page.Page.GetByText("Not at Amazon: a sandbox").ClickAsync();
        }

        await page.Field("Address of AMC").FillAsync(site.Sandbox.Url);
        await page.Field("Address of the token service").FillAsync(site.Sandbox.TokenUrl);
    }

    private Task<int> AddInstanceAsync() => Support.TestDatabase.ExecuteAsync(
        site.Database.SuperUser,
        """
        insert into amc_accounts (id, account_id, marketplace_id, name, simulated) values ('00000000-0000-0000-0000-0000000000a1', 'ENTITYPAGES', 'ATVPDKIKX0DER', 'Pages', true)
        on conflict do nothing;
        insert into amc_instances (id, account_id, instance_id, name) values
            ('00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a1', 'amcpages', 'Pages') on conflict do nothing;
        insert into instance_access (user_id, instance_id, role) select id, '00000000-0000-0000-0000-0000000000a2', 'Admin' from users where email = 'demo@localhost'
        on conflict do nothing
        """);

    /// <summary>What another person does in another browser.</summary>
    private Task<int> SaveElsewhereAsync(Guid workflow, string sql) => Support.TestDatabase.ExecuteAsync(
        site.Database.SuperUser,
        """
        with saved as (update workflows set current_version = current_version + 1 where id = $1 returning *)
        insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256, created_by_name)
        select id, current_version, instance_id, $2, repeat('0', 64), 'Somebody else' from saved
        """,
        workflow, sql);

    private Task<long> VersionsAsync(Guid workflow) =>
        Support.TestDatabase.ScalarAsync<long>(site.Database.SuperUser, "select count(*) from workflow_versions where workflow_id = $1", workflow);

    private async Task<Guid> AddWorkflowAsync(string name, string sql)
    {
        await AddInstanceAsync();
        var id = Guid.NewGuid();
        await Support.TestDatabase.ExecuteAsync(
            site.Database.SuperUser, "insert into workflows (id, instance_id, name) values ($1, '00000000-0000-0000-0000-0000000000a2', $2)", id, name);
        await Support.TestDatabase.ExecuteAsync(
            site.Database.SuperUser,
            """
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256, created_by_name)
            values ($1, 1, '00000000-0000-0000-0000-0000000000a2', $2, repeat('0', 64), 'Somebody')
            """,
            id, sql);
        return id;
    }
}
