using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.EndToEnd;
using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.Execution;

/// <summary>Canaries in the place of every secret, a run in which much goes wrong, and then a look everywhere.</summary>
[Trait("Needs", "Browser")]
public sealed class SecretsTests(PostgresServer server, Chromium chromium)
{
    private const string ClientSecret = "canaryClientSecret7f3a91c2";
    private const string RefreshToken = "canaryRefreshToken51be08d4";
    private const string AccessTokenStart = "Atza|";

    // What people and programs hand in: at AMC the first pair of each works, the second is refused.
    private static readonly (string Secret, string Token, bool Works)[] Posted =
        [("canaryPostedSecret0a6d", "canaryPostedToken93f1", true), ("canaryPostedBadSecret2c7b", "canaryPostedBadToken84ee", false)];

    private static readonly (string Secret, string Token, bool Works)[] Typed =
        [("canaryTypedBadSecretb1d9", "canaryTypedBadToken6f02", false), ("canaryTypedSecret5e3a", "canaryTypedToken17c4", true)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_stands_in_a_log_a_table_a_job_a_page_or_an_answer()
    {
        using var folder = new TempFolder();
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        sandbox.Faults = new() { Privacy = 0.3, ServerError = 0.2, DoneThenTimeout = 0.1, BadCsv = 0.1, RetryAfterSeconds = 1 };
        await using var app = AppProcess.Start([], Settings(database, sandbox, folder));
        var url = new Uri(await app.ReadyAsync());
        var cookies = new CookieContainer();
        using var browser = await SignInAsync(url, cookies, await app.LineAsync("Sign in: "));
        var program = new HttpClient { BaseAddress = url };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await app.LineAsync("API token: "));
        var token = await TokenAsync(program);
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        await Wait.UntilAsync(
            () => TestDatabase.ScalarAsync<bool>(database.SuperUser, "select count(*) > 3 from week_retry_jobs"),
            TimeSpan.FromMinutes(2), () => $"no week fails:\n{app.Output}");
        var places = new Dictionary<string, string>();
        await ReadPagesAsync(database, browser, places);
        sandbox.Faults = new() { RevokedTokens = [.. Posted.Concat(Typed).Where(pair => !pair.Works).Select(pair => pair.Token)] };
        await PostCredentialsAsync(sandbox, program, places);
        await TypeCredentialsAsync(url, cookies, sandbox, places, await CollectionAsync(database));
        sandbox.Faults = new() { RevokedToken = 1 };
        await Wait.UntilAsync(
            async () =>
            {
                await program.PostAsync(new Uri("/api/collections/" + await CollectionAsync(database) + "/retry-failed", UriKind.Relative), null, Cancelled);
                return await TestDatabase.ScalarAsync<bool>(database.SuperUser, "select exists (select from amc_accounts where on_hold_since is not null)");
            },
            TimeSpan.FromMinutes(1), () => $"the account is not put on hold:\n{app.Output}");

        await ReadAnswersAsync(database, program, places);
        await ReadTablesAsync(database, places);
        places["log"] = string.Join(
            '\n', app.Output.Split('\n').Where(line => !line.StartsWith("API token: ", StringComparison.Ordinal) && !line.StartsWith("Sign in: ", StringComparison.Ordinal)));

        string[] canaries =
        [
            ClientSecret, RefreshToken, AccessTokenStart, token, token[(token.IndexOf('_', StringComparison.Ordinal) + 1)..],
            .. Posted.Concat(Typed).SelectMany(pair => (string[])[pair.Secret, pair.Token]),
        ];
        places.Where(place => canaries.Any(canary => place.Value.Contains(canary, StringComparison.Ordinal))).Select(place => place.Key).ShouldBeEmpty();

        // The control: what must be there is found there, so a canary would have been.
        places["log"].ShouldContain("Collections.Core.Execution");
        places["table hangfire.job"].ShouldContain("WeekJobs");
        places["table public.execution_events"].ShouldContain("AMC");
        places["page /hangfire/jobs/failed"].ShouldContain("Week 20");
        places["answer /api/collections/00000000-0000-0000-0000-000000000000"].ShouldContain("\"status\":404");
        places["table public.amc_credentials"].ShouldContain("CfDJ8");
        places["answer to bad credentials"].ShouldContain("refresh token is revoked");
        places["answer to good credentials"].ShouldContain("amcsecondus");
        places["drawn refusal"].ShouldContain("refresh token is revoked");
        places["drawn /instances"].ShouldContain("Second Brand Sponsored");
    }

    private static Dictionary<string, string> Settings(TestDatabase database, SandboxServer sandbox, TempFolder folder)
    {
        File.WriteAllText(folder["collections.key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(folder["collections.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new()
        {
            ["ConnectionStrings__Collections"] = database.App,
            ["ConnectionStrings__Worker"] = database.Worker,
            ["DataProtection__KeyFile"] = folder["collections.key"],
            ["Demo__Enabled"] = "true",
            ["Amc__ClientId"] = SandboxAccount.ClientId,
            ["Amc__ClientSecret"] = ClientSecret,
            ["Amc__RefreshToken"] = RefreshToken,
            ["Amc__EntityId"] = SandboxAccount.Demo.EntityId,
            ["Amc__MarketplaceId"] = SandboxAccount.Demo.MarketplaceId,
            ["Amc__BaseUrl"] = sandbox.Url,
            ["Amc__TokenUrl"] = sandbox.TokenUrl,
            ["Amc__PollInterval"] = "00:00:00.200",
            ["Execution__Tick"] = "00:00:00.500",
            ["Execution__SettleTime"] = "00:00:01",
            ["Execution__ListGap"] = "00:00:00.500",
            ["Execution__Backoff"] = "00:00:00.200",
            ["Ingestion__SpoolDirectory"] = folder["spool"],
            ["Ingestion__UnreadableDirectory"] = folder["unreadable"],
            ["Logging__LogLevel__Default"] = "Debug",
            ["Logging__LogLevel__Npgsql"] = "Debug",
        };
    }

    private static async Task<HttpClient> SignInAsync(Uri url, CookieContainer cookies, string link)
    {
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = url };
        (await browser.GetAsync(new Uri(link), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return browser;
    }

    private static async Task<string> TokenAsync(HttpClient program)
    {
        using var answer = await program.PostAsJsonAsync("/api/tokens", new { name = "canary" }, Cancelled);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, body.ToString());
        return body.GetProperty("token").GetString()!;
    }

    private static async Task PostCredentialsAsync(SandboxServer sandbox, HttpClient program, Dictionary<string, string> places)
    {
        foreach (var (secret, refresh, works) in Posted)
        {
            using var answer = await program.PostAsJsonAsync(
                "/api/instances",
                new
                {
                    account = new
                    {
                        entityId = SandboxAccount.Second.EntityId,
                        marketplaceId = SandboxAccount.UnitedStates,
                        clientId = SandboxAccount.ClientId,
                        clientSecret = secret,
                        refreshToken = refresh,
                        baseUrl = sandbox.Url,
                        tokenUrl = sandbox.TokenUrl,
                    },
                    amcInstanceId = "amcsecondus",
                },
                Cancelled);
            var body = await answer.Content.ReadAsStringAsync(Cancelled);
            answer.StatusCode.ShouldBe(works ? HttpStatusCode.Created : HttpStatusCode.UnprocessableEntity, body);
            places[$"answer to {(works ? "good" : "bad")} credentials"] = body;
        }
    }

    /// <summary>What a person types, and then the pages as the circuit has drawn them.</summary>
    private async Task TypeCredentialsAsync(Uri url, CookieContainer cookies, SandboxServer sandbox, Dictionary<string, string> places, Guid collection)
    {
        await using var context = await chromium.OpenAsync(url);
        await context.AddCookiesAsync(cookies.GetCookies(url).Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = url.ToString() }));
        var page = await CatalogPage.OpenAsync(await context.NewPageAsync(), "/instances/new");
        await page.Field("Entity id").FillAsync(SandboxAccount.Second.EntityId);
        await page.Field("Client id").FillAsync(SandboxAccount.ClientId);
        await page.Page.GetByText("Not at Amazon: a sandbox").ClickAsync();
        await page.Field("Address of AMC").FillAsync(sandbox.Url);
        await page.Field("Address of the token service").FillAsync(sandbox.TokenUrl);
        foreach (var (secret, refresh, works) in Typed)
        {
            await page.Field("Client secret").FillAsync(secret);
            await page.Field("Refresh token").FillAsync(refresh);
            await page.Button("Test the connection").ClickAsync();
            if (!works)
            {
                await Assertions.Expect(page.Page.GetByText("The refresh token is revoked").First).ToBeVisibleAsync();
                places["drawn refusal"] = await page.Page.ContentAsync();
            }
        }

        await page.Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("amcsecondsp") }).CheckAsync();
        await page.Button("Add 1 instance").ClickAsync();
        await Assertions.Expect(page.Heading).ToHaveTextAsync("Second Brand Sponsored");
        places["drawn instance"] = await page.Page.ContentAsync();
        foreach (var address in (string[])["/instances", "/collections", $"/collections/{collection}", "/executions"])
        {
            await page.Page.GotoAsync(address);
            await AppPage.ReadyAsync(page.Page);
            await page.Heading.First.WaitForAsync();
            await Assertions.Expect(page.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            places[$"drawn {address}"] = await page.Page.ContentAsync();
        }
    }

    private static Task<Guid> CollectionAsync(TestDatabase database) =>
        TestDatabase.ScalarAsync<Guid>(database.SuperUser, "select id from report_data_collections order by created_at limit 1");

    /// <summary>Every column of every row: more than a dump would have.</summary>
    private static async Task ReadTablesAsync(TestDatabase database, Dictionary<string, string> places)
    {
        var tables = await TestDatabase.ListAsync<string>(
            database.SuperUser, "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'hangfire')");
        tables.Count.ShouldBeGreaterThan(30);
        foreach (var table in tables)
        {
            places[$"table {table}"] = await TestDatabase.ScalarAsync<string>(database.SuperUser, $"select string_agg(t::text, E'\\n') from {table} t") ?? "";
        }
    }

    private static async Task ReadPagesAsync(TestDatabase database, HttpClient browser, Dictionary<string, string> places)
    {
        var job = await TestDatabase.ScalarAsync<string>(database.SuperUser, "select job_id from week_retry_jobs limit 1");
        foreach (var page in new[]
        {
            "/", $"/collections/{await CollectionAsync(database)}", "/hangfire", "/hangfire/jobs/failed", $"/hangfire/jobs/details/{job}", "/hangfire/jobs/succeeded", "/hangfire/recurring",
            "/hangfire/servers",
        })
        {
            using var answer = await browser.GetAsync(new Uri(page, UriKind.Relative), Cancelled);
            places[$"page {page}"] = await answer.Content.ReadAsStringAsync(Cancelled);
        }
    }

    private static async Task ReadAnswersAsync(TestDatabase database, HttpClient program, Dictionary<string, string> places)
    {
        var collection = await CollectionAsync(database);
        foreach (var path in new[]
        {
            "/api/collections/00000000-0000-0000-0000-000000000000", "/api/collections/nonsense", "/api/collections", "/api/tokens", "/api/instances", "/api/workflows",
            $"/api/collections/{collection}/progress", $"/api/collections/{collection}/weeks", "/api/executions", "/openapi/v1.json", "/health/ready",
        })
        {
            using var answer = await program.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
            places[$"answer {path}"] = await answer.Content.ReadAsStringAsync(Cancelled);
        }

        using var refused = await program.PostAsJsonAsync("/api/collections", new { name = "x", workflowId = "nonsense" }, Cancelled);
        places["answer to a malformed POST"] = await refused.Content.ReadAsStringAsync(Cancelled);
    }
}
