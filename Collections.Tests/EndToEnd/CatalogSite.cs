using Collections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>The product over an empty database, with the worker's login and a sandbox beside it, and an administrator who is signed in.</summary>
public sealed class CatalogSite(PostgresServer server, Chromium chromium) : IAsyncLifetime
{
    private TestDatabase? _database;
    private TestApp? _app;
    private SandboxServer? _sandbox;
    private string _cookies = "";

    public Uri Url => _app!.Url;

    public TestDatabase Database => _database!;

    public SandboxServer Sandbox => _sandbox!;

    public T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _sandbox = await SandboxServer.StartAsync();
        _app = await TestApp.StartAsync(_database, replace: null, ("ConnectionStrings:Worker", _database.Worker), ("SignIn:Recheck", "00:00:01"));
        var link = (await _app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..];
        var context = await chromium.OpenAsync(Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.WaitForURLAsync("**/collections");
        _cookies = await context.StorageStateAsync();
        await context.CloseAsync();
    }

    /// <summary>A window of the administrator, who is also the demo user.</summary>
    public Task<IBrowserContext> OpenAsync() => chromium.OpenAsync(Url, state: _cookies);

    /// <summary>A window of nobody yet.</summary>
    public Task<IBrowserContext> OpenAnonymousAsync() => chromium.OpenAsync(Url);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
