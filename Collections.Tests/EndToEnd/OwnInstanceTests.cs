using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Collections.AmcSandbox;
using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>From an empty database to the first finished collection of an own query on an own instance, with nothing but the pages.</summary>
[Trait("Needs", "Browser")]
public sealed class OwnInstanceTests(PostgresServer server, Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_administrator_connects_AMC_writes_a_query_tries_one_week_and_collects_the_others()
    {
        using var folder = new TempFolder();
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { TimeScale = 1_000 });
        await File.WriteAllTextAsync(folder["collections.key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancelled);
        await using var app = AppProcess.Start([], new Dictionary<string, string>
        {
            ["ConnectionStrings__Collections"] = database.App,
            ["ConnectionStrings__Worker"] = database.Worker,
            ["ConnectionStrings__Owner"] = database.Owner,
            ["DataProtection__KeyFile"] = folder["collections.key"],
            ["Postgres__DataDirectory"] = folder["data"],
            ["Amc__PollInterval"] = "00:00:01",
            ["Demo__Enabled"] = "false",
            ["Sandbox__Enabled"] = "false",
        });
        var url = new Uri(await app.ReadyAsync());
        await using var context = await chromium.OpenAsync(url);
        var page = new CatalogPage(await context.NewPageAsync());

        await page.Page.GotoAsync(await app.LineAsync("First admin: "));
        await Pictures.TakeAsync(page.Page, "first-admin");
        await page.Field("Name").FillAsync("The first");
        await page.Field("Email").FillAsync("first@example.com");
        await page.Page.GetByLabel("Password (12 characters or more)").FillAsync("correct horse battery");
        await page.Page.GetByLabel("Password again").FillAsync("correct horse battery");
        await page.Button("Create and sign in").ClickAsync();
        await AppPage.ReadyAsync(page.Page);
        await page.Page.GetByText("From nothing to a year of weeks").WaitForAsync();
        await page.ShouldBeAccessibleAsync("the first steps");
        await Pictures.TakeAsync(page.Page, "first-steps");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Connect an instance" }).ClickAsync();
        await page.Field("Entity id").FillAsync(SandboxAccount.Second.EntityId);
        await page.Field("Client id").FillAsync(SandboxAccount.ClientId);
        await page.Field("Client secret").FillAsync(SandboxAccount.ClientSecret);
        await page.Field("Refresh token").FillAsync(SandboxAccount.Second.RefreshToken);
        await page.Page.GetByText("Not at Amazon: a sandbox").ClickAsync();
        await page.Field("Address of AMC").FillAsync(sandbox.Url);
        await page.Field("Address of the token service").FillAsync(sandbox.TokenUrl);
        await page.Button("Test the connection").ClickAsync();
        await page.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("amcsecondus") }).CheckAsync();
        await Pictures.TakeAsync(page.Page, "connection");
        await page.Button("Add 1 instance").ClickAsync();
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Second Brand");
        await Pictures.TakeAsync(page.Page, "instance");

        await StepAsync(page.Page, "Choose a workflow");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "An empty query" }).ClickAsync();
        await page.Field("Name").FillAsync("Clicks by campaign");
        await page.TypeQueryAsync("SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic WHERE clicks > {{clicks_min}} GROUP BY campaign");
        await page.Page.GetByLabel("Default of clicks_min").FillAsync("0");
        await page.TypeQueryAsync("SELECT campaign FROM no_such_table WHERE clicks > {{clicks_min}}");
        await page.Button("Check at AMC").ClickAsync();
        await Assertions.Expect(page.Alert).ToContainTextAsync("AMC would reject the query.", new() { Timeout = 60_000 });
        await Assertions.Expect(page.Alert.Locator(".mono")).ToContainTextAsync("no_such_table");
        await Assertions.Expect(page.Editor).ToContainTextAsync("no_such_table");
        await page.TypeQueryAsync("SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic WHERE clicks > {{clicks_min}} GROUP BY campaign");
        await page.Button("Check at AMC").ClickAsync();
        await Assertions.Expect(page.Alert).ToContainTextAsync("AMC accepts the query", new() { Timeout = 60_000 });
        await Pictures.TakeAsync(page.Page, "query");
        await page.Button("Save").ClickAsync();
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Clicks by campaign");
        await StepAsync(page.Page, "Create the first collection");

        var form = new FormPage(page.Page);
        await form.PlannedAsync(52);
        await form.ChooseWeeksAsync("4 weeks");
        await form.PlannedAsync(4);
        await Assertions.Expect(page.Page.Locator(".mud-chip-selected")).ToHaveTextAsync("4 weeks");
        await Pictures.TakeAsync(page.Page, "form");
        var progress = await form.CreateAsync();
        var others = page.Button("Run the other 3");
        await others.WaitForAsync(new() { Timeout = 120_000 });
        await Assertions.Expect(page.Page.Locator(".pilot")).ToContainTextAsync("KPI that adds up");
        await page.ShouldBeAccessibleAsync("one week first");
        await Pictures.TakeAsync(page.Page, "one-week-first");
        (await sandbox.ReadLedgerAsync()).Executions.Count(execution => execution.Files.Count > 0).ShouldBe(1);

        await others.ClickAsync();
        await Assertions.Expect(progress.Done).ToHaveCountAsync(4, new() { Timeout = 120_000 });
        await Assertions.Expect(page.Page.GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync();
        await Pictures.TakeAsync(page.Page, "done");

        await StepAsync(page.Page, "Open the report");
        await Assertions.Expect(page.Page).ToHaveURLAsync(new Regex("/report$"));
        await page.Page.Locator(".tile").First.WaitForAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First.ClickAsync();
        await page.Page.Locator("tbody tr").First.WaitForAsync();
        await Assertions.Expect(page.Page.GetByText("From nothing to a year of weeks")).ToHaveCountAsync(0);
    }

    /// <summary>By the menu to the list of first steps, and on with the next of them.</summary>
    private static async Task StepAsync(IPage page, string action)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Collections", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = action }).ClickAsync();
    }
}
