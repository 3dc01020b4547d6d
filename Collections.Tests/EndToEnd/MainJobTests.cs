using System.Text.RegularExpressions;
using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>What the product is for, in a browser, with everything real: the process as it starts with nothing, its PostgreSQL, its sandbox.</summary>
[Trait("Needs", "Browser")]
public sealed class MainJobTests(Chromium chromium)
{
    [Fact]
    public async Task Somebody_signs_in_creates_a_collection_watches_it_fill_and_reads_a_week()
    {
        using var folder = new TempFolder();
        await using var app = AppProcess.Start([], new Dictionary<string, string>
        {
            ["Postgres__DataDirectory"] = folder["data"],
            ["Sandbox__TimeScale"] = "500",
            ["Amc__PollInterval"] = "00:00:01",

            // What changes on the page is pushed: nobody polls.
            ["Progress__PollInterval"] = "00:00:00",
        });
        var url = new Uri(await app.ReadyAsync());
        await using var context = await chromium.OpenAsync(url);
        var page = await context.NewPageAsync();

        await page.GotoAsync(await app.LineAsync("Sign in: "));
        await AppPage.ReadyAsync(page);
        var form = await new CollectionsPage(page).NewAsync();
        await form.PlannedAsync(52);
        await form.ChooseWeeksAsync("4 weeks");
        await form.PlannedAsync(4);
        await form.Name.FillAsync("Four weeks");
        await Assertions.Expect(form.Preview).ToContainTextAsync("Expected to be done");
        await form.RunAllAtOnceAsync();

        var progress = await form.CreateAsync();
        await page.EvaluateAsync("document.notReloaded = true");
        try
        {
            await Assertions.Expect(progress.Done).ToHaveCountAsync(4, new() { Timeout = 120_000 });
        }
        catch (PlaywrightException exception)
        {
            // Whether the weeks stand still or only the page does.
            throw new InvalidOperationException($"{await page.Locator("main").InnerTextAsync()}\n{await WeeksAsync(url, await app.LineAsync("API token: "), page.Url)}\n{app.Output}", exception);
        }

        await Assertions.Expect(page).ToHaveTitleAsync("4/4 · Four weeks");
        (await page.EvaluateAsync<bool>("document.notReloaded === true")).ShouldBeTrue();

        var week = await progress.OpenWeekAsync(progress.Weeks.Last);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(@"\?week=\d{4}-\d\d-\d\d$"));
        await week.ShowAsync("Results");
        await week.Rows.First.WaitForAsync();
        (await week.Rows.First.Locator("td").AllInnerTextsAsync()).Count(text => text.Length > 0).ShouldBeGreaterThan(2);

        var download = await page.RunAndWaitForDownloadAsync(() => week.Download.ClickAsync());
        (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length.ShouldBeGreaterThan(50);

        await week.ShowAsync("Log");
        await page.GetByRole(AriaRole.Region, new() { Name = "Log" }).Locator("tbody tr").First.WaitForAsync();
        await page.GoBackAsync();
        await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Weeks_that_failed_are_tried_again_by_a_click_one_of_them_with_more_time()
    {
        using var folder = new TempFolder();
        await using var app = AppProcess.Start([], new Dictionary<string, string>
        {
            ["Postgres__DataDirectory"] = folder["data"],
            ["Sandbox__TimeScale"] = "1000",
            ["Sandbox__Faults__Failed"] = "1",
            ["Amc__PollInterval"] = "00:00:01",
        });
        var url = new Uri(await app.ReadyAsync());
        await using var context = await chromium.OpenAsync(url);
        var page = await context.NewPageAsync();
        await page.GotoAsync(await app.LineAsync("Sign in: "));
        await AppPage.ReadyAsync(page);
        await page.Locator("tbody td.name a").First.ClickAsync();
        var progress = await ProgressPage.ArriveAsync(page);
        var failed = page.Locator(".strip button.wk-failed");
        await failed.Nth(1).WaitForAsync(new() { Timeout = 120_000 });
        using var sandbox = new HttpClient { BaseAddress = new(await app.LineAsync("Sandbox: ")) };
        using var faults = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        (await sandbox.PutAsync(new Uri("/sandbox/faults", UriKind.Relative), faults, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        foreach (var verb in (string[])["Retry", "Retry with 12 hours"])
        {
            await progress.OpenWeekAsync(failed.First);
            await progress.Dialog.GetByRole(AriaRole.Button, new() { Name = verb, Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator(".week-head .tag.wk-done")).ToBeVisibleAsync(new() { Timeout = 120_000 });
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(progress.Dialog).ToHaveCountAsync(0);
        }
    }

    private static async Task<string> WeeksAsync(Uri site, string token, string page)
    {
        using var program = new HttpClient { BaseAddress = site, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        return await program.GetStringAsync(new Uri($"/api{new Uri(page).AbsolutePath}/progress", UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
