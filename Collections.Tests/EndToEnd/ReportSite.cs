using System.Globalization;
using System.Text;
using Collections.Core.Amc;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Ingestion;
using Collections.Tests.Support;

namespace Collections.Tests.EndToEnd;

/// <summary>
/// The product over a collection of 30 settled weeks that went through its own ingest: spend doubles in the newest week, because of one campaign; another
/// campaign's name is hostile; one week is partial. A signed-in browser's cookies.
/// </summary>
public sealed class ReportSite(PostgresServer server, Chromium chromium) : IAsyncLifetime
{
    public const string Hostile = "<img src=x onerror=alert(1)>";

    private const int Weeks = 30;

    private TestDatabase? _database;
    private TestApp? _app;

    public Uri Url => _app!.Url;

    /// <summary>Of the signed-in demo user.</summary>
    public string Cookies { get; private set; } = "";

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
        await FillAsync(_database);

        var context = await chromium.OpenAsync(Url);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await page.WaitForURLAsync("**/collections");
        Cookies = await context.StorageStateAsync();
        await context.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private async Task FillAsync(TestDatabase database)
    {
        await using var stage = await IngestStage.CreateAsync(database);
        var person = stage.Person;
        Collection = $"/collections/{person.Collection}";
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from workflow_kpis where workflow_id = $1", person.Workflow.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_annotations where collection_id = $1", person.Collection.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_weeks where collection_id = $1", person.Collection.Value);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update report_data_collections set name = 'Spring', start_date = $2, end_date = $3 where id = $1",
            person.Collection.Value, Newest.AddDays(-7 * (Weeks - 1)), Newest.AddDays(6));
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into instance_access (user_id, instance_id, role) select id, $1, 'Analyst' from users where id <> $2",
            person.Instance.Value, person.User.Value);

        for (var at = 0; at < Weeks; at++)
        {
            await WeekAsync(stage, database, at);
        }

        await TestDatabase.ExecuteAsync(database.SuperUser, "select refresh_collection_status($1)", person.Collection.Value);
    }

    private static async Task WeekAsync(IngestStage stage, TestDatabase database, int at)
    {
        var person = stage.Person;
        var week = WeekId.New();
        var monday = Newest.AddDays(-7 * (Weeks - 1 - at));
        var isPartial = at == 10;
        var last = monday.AddDays(isPartial ? 3 : 6);
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            """
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, partial, status)
            values ($1, $2, $3, $4, $5, $4, $5, $6, 'SUCCESS')
            """,
            week.Value, person.Collection.Value, person.Instance.Value, monday, last, isPartial);
        var csv = new StringBuilder("campaign,impressions,clicks,spend,sales\n");
        foreach (var (campaign, name) in new[] { "Brand", "Generic", Hostile }.Index())
        {
            var spend = 100 + (10 * campaign) + (at % 4) + (at == Weeks - 1 && campaign == 1 ? 300 : 0);
            csv.Append(CultureInfo.InvariantCulture, $"{name},{spend * 100},{spend},{spend}.50,{spend * 4}\n");
        }

        await stage.IngestAsync(
            new WeekIngest(
                ExecutionId.New(), week, person.Collection, person.Instance, monday, last, 1, new AmcExecutionId(Guid.NewGuid().ToString()),
                [
                    IngestStage.Dimension("campaign"), IngestStage.Metric("impressions"), IngestStage.Metric("clicks"), IngestStage.Metric("spend", "DECIMAL"),
                    IngestStage.Metric("sales", "DECIMAL"),
                ]),
            Encoding.UTF8.GetBytes(csv.ToString()));
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update report_data_week_versions set collected_at = $2 where week_id = $1",
            week.Value, new DateTimeOffset(last.AddDays(60), default, TimeSpan.Zero));
    }
}
