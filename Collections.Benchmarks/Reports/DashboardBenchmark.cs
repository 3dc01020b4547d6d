using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;
using Npgsql;

namespace Collections.Benchmarks.Reports;

/// <summary>The report as a person opens it, in a real browser: from the navigation to the last chart, and what it asks the database meanwhile.</summary>
internal sealed class DashboardBenchmark : IBenchmark
{
    /// <summary>All widgets have come, and every chart of them stands.</summary>
    private const string Drawn =
        """
        () => { const charts = [...document.querySelectorAll('.chart-canvas')];
                return charts.length > 2 && charts.every(chart => chart.dataset.drawn) && !document.querySelector('.board [aria-busy=true]'); }
        """;

    private const int WarmUp = 10;

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    public string Name => "dashboard";

    public string Description => "seconds from the navigation to all charts drawn, and SQL statements, of a report of 52 weeks and at least 8 KPIs";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var opens = run.Size("opens", 30);
        var weeks = run.Size("weeks", 52);
        var database = await run.CreateDatabaseAsync(cancellationToken);
        await using var stage = new ReportBenchStage(database);
        await stage.CreateAsync(weeks, 1_000, 50, 200, cancellationToken);
        var token = RandomNumberGenerator.GetBytes(32);
        await SignedInByAsync(stage, token, cancellationToken);
        await using var app = await BenchmarkApp.StartAsync(run, database, "web", sandbox: null, new Dictionary<string, string?>(), cancellationToken);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"],
        });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync(new Uri(app.Url, "/sign-in/link?token=" + Base64Url.EncodeToString(token)).ToString());
        await page.WaitForURLAsync("**/collections");
        await MeasureAsync(run, page, database, new Uri(app.Url, $"/collections/{stage.Collection}/report").ToString(), opens, cancellationToken);
    }

    private static async Task MeasureAsync(
        BenchmarkRun run, IPage page, BenchmarkDatabase database, string address, int opens, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);
        List<double> seconds = [];
        List<double> statements = [];

        // The first fills caches, the browser's too, and after it the process compiles again what is hot; they are said, not counted.
        var before = new Uri(new(address), "/health/live").ToString();
        List<double> first = [];
        for (var open = 0; open < WarmUp; open++)
        {
            await page.GotoAsync(before);
            first.Add(await OpenAsync(page, address));
        }

        run.Say(string.Create(CultureInfo.InvariantCulture, $"the first open takes {first[0]:0.00} s, the first {WarmUp} {first.Average():0.00} s on average"));
        for (var open = 0; open < opens; open++)
        {
            // From a page of the same site, as a link is followed: another site costs the browser a process.
            await page.GotoAsync(before);
            await connection.RunAsync("select pg_stat_statements_reset()", cancellationToken);
            seconds.Add(await OpenAsync(page, address));
            statements.Add(await connection.ScalarAsync<double>(
                $"""
                select coalesce(sum(s.calls), 0)::float8 from pg_stat_statements s join pg_roles r on r.oid = s.userid
                where s.dbid = (select oid from pg_database where datname = current_database()) and not r.rolsuper
                    and s.query !~* 'hangfire' and s.query !~* '{BenchmarkSql.Control}'
                """,
                cancellationToken));
        }

        var kpis = await page.Locator(".tile").CountAsync();
        var charts = await page.Locator(".chart-canvas").CountAsync();
        seconds.Sort();
        statements.Sort();
        run.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{kpis} KPIs, {charts} charts; median {seconds[seconds.Count / 2]:0.00} s, slowest {seconds[^1]:0.00} s; statements {statements[0]:0} to {statements[^1]:0}"));
        if (kpis < 8)
        {
            throw new InvalidOperationException($"Only {kpis} KPIs stand in the report.");
        }

        run.Report("navigation to all charts", seconds[(int)Math.Ceiling(seconds.Count * 0.95) - 1]);

        // The median: the process asks something of its own now and then.
        run.Report("statements", statements[statements.Count / 2]);
    }

    private static async Task<double> OpenAsync(IPage page, string address)
    {
        var since = Stopwatch.GetTimestamp();
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync(Drawn);
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static Task SignedInByAsync(ReportBenchStage stage, byte[] token, CancellationToken cancellationToken) => stage.ExecuteAsync(
        $"""
        update users set user_name = 'bench', normalized_user_name = 'BENCH', security_stamp = 's', concurrency_stamp = 's' where id = '{stage.User}';
        insert into sign_in_links (token_hash, purpose, user_id, created_at, expires_at)
            values ('\x{Convert.ToHexString(SHA256.HashData(token))}', 'demo', '{stage.User}', now(), now() + interval '1 day');
        """,
        cancellationToken);
}
