using Collections.Tests.EndToEnd;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The one browser of a test run, started on the first demand: the system's Chromium, best without its windows, which cost as much as the pages; else the one
/// that Playwright installed.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A browser window of its own.</summary>
    /// <param name="state">Cookies to begin with, from <see cref="IBrowserContext.StorageStateAsync"/>.</param>
    public async Task<IBrowserContext> OpenAsync(Uri site, string? state = null, string theme = "light")
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            ViewportSize = new() { Width = 1440, Height = 900 },
            TimezoneId = "Europe/Berlin",
            StorageState = state,

            // What only moves is not what is tested, and drawing it costs as much as the rest.
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        await context.AddCookiesAsync([new() { Name = "theme", Value = theme, Url = site.ToString() }]);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _once.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        await _once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            Assertions.SetDefaultExpectTimeout(60_000);
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = OnPath("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
                    "--disable-dev-shm-usage",

                    // No page lives long enough to gain from compiling its scripts well: a fifth of all time.
                    "--js-flags=--no-opt,--no-maglev,--single-threaded",
                ],
            });
        }
        finally
        {
            _once.Release();
        }
    }

    private static string? OnPath(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
