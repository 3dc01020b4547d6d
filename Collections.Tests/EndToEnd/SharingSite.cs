using Collections.Core.Sharing;
using Collections.Tests.Sharing;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Somebody with a snapshot, a colleague who may see the same instance, and browsers that are signed in as them.</summary>
public sealed class SharingSite(PostgresServer server, Chromium chromium) : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private TestDatabase? _database;
    private TestApp? _app;
    private SharingStage? _stage;

    public Uri Url => _app!.Url;

    public TestDatabase Database => _database!;

    internal SharingStage Stage => _stage!;

    public string OwnersCookies { get; private set; } = "";

    public string ColleaguesCookies { get; private set; } = "";

    /// <summary>A snapshot of three weeks.</summary>
    public SnapshotId Snapshot { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _app = await TestApp.StartAsync(_database);
        _stage = await SharingStage.CreateAsync(_database);
        foreach (var (person, name) in new[] { (_stage.Owner, "Analyst One"), (_stage.Colleague, "Analyst Two") })
        {
            await TestDatabase.ExecuteAsync(_database.SuperUser, "update users set display_name = $1 where id = $2", name, person.User.Value);
            await _app.EnableAsync(person, Password, "Analyst");
        }

        OwnersCookies = await SignInAsync(_stage.Owner);
        ColleaguesCookies = await SignInAsync(_stage.Colleague);
        Snapshot = await FreezeAsync("Spring 2026");
    }

    public async Task<SnapshotId> FreezeAsync(string name) =>
        new(((SharingOutcome.Done)await Stage.SnapshotWriter(Stage.Owner).CreateAsync(
            new(Stage.Owner.Collection, name, "Before the restatement of March", FrozenSample.Layout, FrozenReportJson.Write(FrozenSample.Report()), []),
            TestContext.Current.CancellationToken)).Id);

    /// <summary>A window of the signed-in owner or colleague, or of nobody.</summary>
    public async Task<IPage> OpenAsync(string? cookies)
    {
        var context = await chromium.OpenAsync(Url, cookies);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }

        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private async Task<string> SignInAsync(Person person)
    {
        var page = await OpenAsync(cookies: null);
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Email").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/collections");
        var cookies = await page.Context.StorageStateAsync();
        await page.Context.CloseAsync();
        return cookies;
    }
}
