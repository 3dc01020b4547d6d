using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Collections.Core.Amc;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Ingestion;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The product over a collection of 30 settled weeks that went through its own ingest: spend doubles in the newest week, because of one campaign; another
/// campaign's name is hostile; one week is partial. A signed-in browser's cookies.
/// </summary>
public sealed class ReportSite(PostgresServer server, Chromium chromium) : IAsyncLifetime
{
    public const string Hostile = "<img src=x onerror=alert(1)>";

    private const string Password = "correct horse battery";
    private const int Weeks = 30;
    private const int Partial = 10;

    private TestDatabase? _database;
    private TestApp? _app;
    private IngestStage? _stage;
    private IngestStage? _other;
    private WeekId _newest;

    public Uri Url => _app!.Url;

    /// <summary>Of the signed-in demo user.</summary>
    public string Cookies { get; private set; } = "";

    /// <summary>Of somebody else who may see the same instance.</summary>
    public string ColleaguesCookies { get; private set; } = "";

    public CollectionId CollectionId => _stage!.Person.Collection;

    /// <summary>Path of the collection.</summary>
    public string Collection { get; private set; } = "";

    /// <summary>Monday of the newest week; long ago, so that it is settled.</summary>
    public static DateOnly Newest { get; } = new(2026, 3, 2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _app = await TestApp.StartAsync(_database);
        var link = (await _app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..];
        _stage = await IngestStage.CreateAsync(_database);
        Collection = $"/collections/{_stage.Person.Collection}";
        _newest = await FillAsync(_stage, _database, "Spring");

        var context = await chromium.OpenAsync(Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.WaitForURLAsync("**/collections");
        Cookies = await context.StorageStateAsync();
        await context.CloseAsync();
        ColleaguesCookies = await ColleagueAsync();
    }

    /// <summary>AMC restates the newest week: another hundred of spend, in a new version.</summary>
    public async Task RestateNewestAsync()
    {
        await IngestAsync(_stage!, _newest, Weeks - 1, restated: 100);
        await TestDatabase.ExecuteAsync(_database!.SuperUser, "select refresh_collection_status($1)", _stage!.Person.Collection.Value);
    }

    /// <summary>The week after the newest one comes.</summary>
    public async Task NewWeekAsync()
    {
        await WeekAsync(_stage!, _database!, Weeks);
        await TestDatabase.ExecuteAsync(_database!.SuperUser, "select refresh_collection_status($1)", _stage!.Person.Collection.Value);
    }

    /// <summary>Another collection over the same weeks that the demo user may see.</summary>
    public async Task AddCollectionAsync(string name)
    {
        var other = _other = await IngestStage.CreateAsync(_database!);
        await FillAsync(other, _database!, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }

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

    private async Task<string> ColleagueAsync()
    {
        var person = _stage!.Person;
        await TestDatabase.ExecuteAsync(_database!.SuperUser, "update users set display_name = 'Analyst Two' where id = $1", person.User.Value);
        await _app!.EnableAsync(person, Password, "Analyst");
        var context = await chromium.OpenAsync(Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Email").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/collections$"));
        var cookies = await context.StorageStateAsync();
        await context.CloseAsync();
        return cookies;
    }

    /// <returns>The newest week.</returns>
    private static async Task<WeekId> FillAsync(IngestStage stage, TestDatabase database, string name)
    {
        var person = stage.Person;
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from workflow_kpis where workflow_id = $1", person.Workflow.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_annotations where collection_id = $1", person.Collection.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_weeks where collection_id = $1", person.Collection.Value);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update report_data_collections set name = $4, start_date = $2, end_date = $3 where id = $1",
            person.Collection.Value, Newest.AddDays(-7 * (Weeks - 1)), Newest.AddDays(6), name);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into instance_access (user_id, instance_id, role) select id, $1, 'Analyst' from users where id <> $2",
            person.Instance.Value, person.User.Value);

        var newest = default(WeekId);
        for (var at = 0; at < Weeks; at++)
        {
            newest = await WeekAsync(stage, database, at);
        }

        await TestDatabase.ExecuteAsync(database.SuperUser, "select refresh_collection_status($1)", person.Collection.Value);
        return newest;
    }

    private static async Task<WeekId> WeekAsync(IngestStage stage, TestDatabase database, int at)
    {
        var person = stage.Person;
        var week = WeekId.New();
        var monday = Newest.AddDays(-7 * (Weeks - 1 - at));
        var isPartial = at == Partial;
        var last = monday.AddDays(isPartial ? 3 : 6);
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            """
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, partial, status)
            values ($1, $2, $3, $4, $5, $4, $5, $6, 'SUCCESS')
            """,
            week.Value, person.Collection.Value, person.Instance.Value, monday, last, isPartial);
        await IngestAsync(stage, week, at);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update report_data_week_versions set collected_at = $2 where week_id = $1",
            week.Value, new DateTimeOffset(last.AddDays(60), default, TimeSpan.Zero));
        return week;
    }

    private static Task<IngestStage.IngestedWeek> IngestAsync(IngestStage stage, WeekId week, int at, int restated = 0)
    {
        var monday = Newest.AddDays(-7 * (Weeks - 1 - at));
        var last = monday.AddDays(at == Partial ? 3 : 6);
        var csv = new StringBuilder("campaign,impressions,clicks,spend,sales\n");
        foreach (var (campaign, name) in new[] { "Brand", "Generic", Hostile }.Index())
        {
            var spend = 100 + (10 * campaign) + (at % 4) + (at == Weeks - 1 && campaign == 1 ? 300 + restated : 0);
            csv.Append(CultureInfo.InvariantCulture, $"{name},{spend * 100},{spend},{spend}.50,{spend * 4}\n");
        }

        return stage.IngestAsync(
            new WeekIngest(
                ExecutionId.New(), week, stage.Person.Collection, stage.Person.Instance, monday, last, 1, new AmcExecutionId(Guid.NewGuid().ToString()),
                [
                    IngestStage.Dimension("campaign"), IngestStage.Metric("impressions"), IngestStage.Metric("clicks"), IngestStage.Metric("spend", "DECIMAL"),
                    IngestStage.Metric("sales", "DECIMAL"),
                ]),
            Encoding.UTF8.GetBytes(csv.ToString()));
    }
}
