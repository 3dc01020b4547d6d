using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.Core.Catalog;
using Collections.Core.Ingestion;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Tests.Reporting;

/// <summary>Reports over REST: what is asked for wrongly gets a clear answer by field, and nothing of anybody else's.</summary>
public sealed class ReportApiTests(ReportApiTests.Scene scene) : IClassFixture<ReportApiTests.Scene>
{
    private static readonly OutputColumn[] Columns =
    [
        new("campaign", "STRING", "DIMENSION"), new("currency", "STRING", "DIMENSION"), new("sales", "DECIMAL", "METRIC"), new("reach", "LONG", "DIMENSION"),
        new("impressions", "LONG", "METRIC"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("report?kpi=profit", 422, "unknownKpi", "There is no KPI \"profit\" here.")]
    [InlineData("report?weeks=0", 422, "emptySelection", "at least one week")]
    [InlineData("report?from=2026-01-19&to=2026-01-05", 422, "emptySelection", "ends before it begins")]
    [InlineData("report?from=2020-01-06&to=2020-02-03", 422, "weeksOutside", "is outside")]
    [InlineData("report?from=0001-01-01&to=9999-12-31", 422, "weeksOutside", "can be asked for")]
    [InlineData("report?kpi=reach&aggregation=sum", 422, "notAdditive", "run the whole window once")]
    [InlineData("report?kpi=sales", 422, "mixedCurrencies", "Filter on currency")]
    [InlineData("report?filter=planet:mars", 422, "unknownDimension", "There is no dimension \"planet\" here.")]
    [InlineData("report?aggregation=median", 400, null, "none of sum, avg, min, max")]
    [InlineData("report?from=yesterday", 400, null, null)]
    [InlineData("report?knownOn=9999-12-31&kpi=impressions", 200, null, null)]
    [InlineData("report/compare?kpi=profit", 422, "unknownKpi", "There is no KPI")]
    [InlineData("report/compare?from=0001-01-01", 422, "weeksOutside", "can be asked for")]
    [InlineData("report/compare?from=2026-01-05&beforeFrom=9999-12-31", 422, "weeksOutside", "can be asked for")]
    [InlineData("report/compare?from=2026-01-05&to=2026-01-12&kpi=reach&aggregation=sum", 422, "notAdditive", "counted twice")]
    [InlineData("report/compare?beforeFrom=2026-01-05", 400, null, "name the later one too")]
    [InlineData("report/compare?kpi=sales", 422, "mixedCurrencies", "several currencies")]
    [InlineData("report/breakdown?dimension=planet", 422, "unknownDimension", "There are: campaign")]
    [InlineData("report/breakdown?limit=0", 422, "limitInvalid", "Between 1 and")]
    [InlineData("report/breakdown?kpi=impressions&order=change", 200, null, null)]
    [InlineData("report/breakdown?order=luck", 400, null, "none of size, change, name")]
    [InlineData("report/breakdown?sort=profit", 422, "unknownKpi", "There is no KPI")]
    [InlineData("report/drivers?kpi=reach", 422, "notAdditive", "has no sum")]
    [InlineData("report/drivers?kpi=sales", 422, "mixedCurrencies", "Filter on currency")]
    [InlineData("report/drivers?kpi=impressions", 200, null, null)]
    [InlineData("report/values?dimension=%00", 422, "unknownDimension", null)]
    public async Task What_cannot_be_given_is_said(string path, int status, string? reason, string? text)
    {
        using var answer = await scene.Program.GetAsync($"/api/collections/{scene.Stage.Collection}/{path}", Cancelled);

        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        ((int)answer.StatusCode).ShouldBe(status, body);
        var json = JsonDocument.Parse(body).RootElement;
        if (reason is not null)
        {
            json.GetProperty("reason").GetString().ShouldBe(reason);
        }

        if (text is not null)
        {
            json.GetProperty("errors").EnumerateObject().SelectMany(field => field.Value.EnumerateArray()).ShouldContain(message => message.GetString()!.Contains(text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_report_says_where_each_figure_comes_from_and_what_to_think_of_it()
    {
        var report = await GetAsync("report?kpi=reach&kpi=impressions");
        var week = report.GetProperty("weeks")[1];
        week.GetProperty("amcExecutionId").GetString().ShouldNotBeNullOrEmpty();
        (week.GetProperty("workflowVersion").GetInt32(), week.GetProperty("sqlSha256").GetString()).ShouldBe((1, new string('0', 64)));
        report.GetProperty("parameters").ValueKind.ShouldBe(JsonValueKind.Object);
        var reach = report.GetProperty("series")[0];
        reach.GetProperty("total").GetProperty("reason").GetString().ShouldBe("notAdditive");
        reach.GetProperty("wholeWindow").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        reach.GetProperty("wholeWindow").GetProperty("reason").GetString().ShouldBe("notAdditive");
        report.GetProperty("series")[1].GetProperty("wholeWindow").ValueKind.ShouldBe(JsonValueKind.Null);

        var brand = await GetAsync("report?kpi=reach&filter=campaign:Brand");
        brand.GetProperty("series")[0].GetProperty("wholeWindow").GetProperty("value").GetDecimal().ShouldBe(150);
        var drivers = await GetAsync("report/drivers?kpi=impressions");
        (drivers.GetProperty("visible").ValueKind, drivers.GetProperty("hiddenNote").GetString()!).ShouldBe(
            (JsonValueKind.Null, "The query does not say what AMC hid: rows below its threshold may be missing on either side, and their part is unknown."));

        async Task<JsonElement> GetAsync(string path)
        {
            using var answer = await scene.Program.GetAsync($"/api/collections/{scene.Stage.Collection}/{path}", Cancelled);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await JsonAsync(answer);
        }
    }

    [Fact]
    public async Task What_weeks_cannot_say_is_asked_for_once()
    {
        var report = await JsonAsync(await scene.Program.GetAsync($"/api/collections/{scene.Stage.Collection}/report", Cancelled));
        var week = report.GetProperty("weeks")[0].GetProperty("id").GetGuid();
        object days = new { first = Shop.Monday(0), last = Shop.Monday(0).AddDays(2) };

        using var asked = await scene.Program.PostAsJsonAsync($"/api/weeks/{week}/like-for-like", days, Cancelled);
        asked.StatusCode.ShouldBe(HttpStatusCode.Accepted, await asked.Content.ReadAsStringAsync(Cancelled));
        var run = await JsonAsync(asked);
        (run.GetProperty("purpose").GetString(), run.GetProperty("last").GetString()).ShouldBe(("comparison", "2026-01-07"));
        var listed = await JsonAsync(await scene.Program.GetAsync(asked.Headers.Location, Cancelled));
        listed.GetProperty("items")[0].GetProperty("id").GetString().ShouldBe(run.GetProperty("id").GetString());

        using var again = await scene.Program.PostAsJsonAsync($"/api/weeks/{week}/like-for-like", days, Cancelled);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var whole = await scene.Program.PostAsync($"/api/collections/{scene.Stage.Collection}/whole-window", null, Cancelled);
        whole.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var daysMissing = await scene.Program.PostAsJsonAsync($"/api/weeks/{week}/like-for-like", new { first = Shop.Monday(0) }, Cancelled);
        daysMissing.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var nobodys = await scene.Program.PostAsJsonAsync($"/api/weeks/{Guid.NewGuid()}/like-for-like", days, Cancelled);
        nobodys.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("csv&table=Weeks")]
    [InlineData("json")]
    public async Task Everything_that_is_exported_holds_hidden_KPIs_too(string format)
    {
        await new KpiWriter(scene.Stage.Db, scene.Stage.Person.Scope, scene.Stage.User, NullLogger<KpiWriter>.Instance).SaveAsync(
            scene.Stage.Person.Workflow, new() { Key = "quiet_views", Name = "Quiet views", Kind = KpiKind.Additive, Column = "impressions", IsHidden = true }, Cancelled);

        (await ExportAsync($"format={format}")).ShouldNotContain("Quiet views");
        (await ExportAsync($"format={format}&scope=all")).ShouldContain("Quiet views");

        async Task<string> ExportAsync(string query)
        {
            using var answer = await scene.Program.GetAsync($"/api/collections/{scene.Stage.Collection}/report/export?{query}", Cancelled);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.Content.ReadAsStringAsync(Cancelled);
        }
    }

    [Fact]
    public async Task Collections_beside_the_report_have_a_sheet_each_under_their_own_names_whatever_the_others_lack()
    {
        await using var empty = await ReportStage.CreateAsync(scene.Database);
        await using var full = await ReportStage.CreateAsync(scene.Database);
        await full.WeekAsync(Shop.Monday(0), Rows(70), Columns);
        await empty.OpenToAsync(scene.Stage.Person, "Without a week");
        await full.OpenToAsync(scene.Stage.Person, "With a week");

        using var answer = await scene.Program.GetAsync(
            $"/api/collections/{scene.Stage.Collection}/report/export?format=json&with={empty.Collection},{full.Collection}", Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var sheets = (await JsonAsync(answer)).GetProperty("tables").EnumerateObject().Select(sheet => sheet.Name).ToList();
        sheets.Where(name => name.StartsWith("Weeks", StringComparison.Ordinal)).ShouldBe(["Weeks, collection", "Weeks, With a week"]);
    }

    [Fact]
    public async Task A_report_of_somebody_elses_collection_is_not_found_in_any_form()
    {
        await using var other = await ReportStage.CreateAsync(scene.Database);
        using var stranger = await scene.App.ProgramAsync(other.Person.User);

        foreach (var path in new[] { "report", "report/compare", "report/breakdown", "report/drivers", "report/values?dimension=campaign" })
        {
            using var answer = await stranger.GetAsync($"/api/collections/{scene.Stage.Collection}/{path}", Cancelled);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    private static string Rows(int reach) => ReportStage.Csv("campaign,currency,sales,reach,impressions", ["Brand", "USD", 100, reach, 10], ["Spring", "EUR", 50, reach, 20]);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement;

    /// <summary>One application, and one collection of two weeks in two currencies.</summary>
    public sealed class Scene(PostgresServer server) : IAsyncLifetime
    {
        private readonly ApiFixture _fixture = new(server);

        public TestDatabase Database => _fixture.Database;

        public TestApp App => _fixture.App;

        internal ReportStage Stage { get; private set; } = null!;

        public HttpClient Program { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await _fixture.InitializeAsync();
            Stage = await ReportStage.CreateAsync(Database);
            await Stage.WeekAsync(Shop.Monday(0), Rows(80), Columns);
            await Stage.WeekAsync(Shop.Monday(1), Rows(90), Columns);
            await Stage.WindowAsync("whole_range", Shop.Monday(0), Shop.Monday(1).AddDays(6), Rows(150), Columns);
            Program = await App.ProgramAsync(Stage.Person.User);
        }

        public async ValueTask DisposeAsync()
        {
            Program.Dispose();
            await Stage.DisposeAsync();
            await _fixture.DisposeAsync();
        }
    }
}
