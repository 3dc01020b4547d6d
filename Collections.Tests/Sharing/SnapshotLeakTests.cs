using System.Text;
using System.Text.RegularExpressions;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Reporting;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Tests.Sharing;

/// <summary>A snapshot goes to people who may see nothing else: it is taken as the page takes it, and its bytes are searched.</summary>
public sealed partial class SnapshotLeakTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Said = "SELECT user_id FROM dsp_impressions /* dc:3fdb5d0e-5a3f-4a38-8a5e-8f6f1f1c9a11 */ failed for amcstage in ENTITYSTAGE";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_holds_no_SQL_and_no_id_of_anything_whatever_AMC_wrote_about_its_weeks()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await FillAsync(stage);
        var writer = new SnapshotWriter(stage.Db, stage.Person.Scope, stage.User, TimeProvider.System, NullLogger<SnapshotWriter>.Instance);

        var taken = await new SnapshotTaker(stage.Contents, stage.Tables, writer).TakeAsync(stage.Collection, "Leaks", "", ReportLayout.Standard, Cancelled);

        var id = new SnapshotId(taken.ShouldBeOfType<SharingOutcome.Done>().Id);
        var snapshot = (await new SnapshotQueries(stage.Db, stage.Person.Scope).FindAsync(id, Cancelled)).ShouldNotBeNull();
        var text = Encoding.UTF8.GetString(snapshot.Content.Span) + ReportLayoutJson.Write(snapshot.Layout);
        text.ShouldContain("it failed: AMC did not accept the query");
        text.ShouldContain("it was skipped by a user");
        text.ShouldContain("AMC lacked data when it computed this: 2026-01-05T00:00:00/2026-01-05T06:00:00.");
        Uuid().Matches(text).Select(match => match.Value).ShouldBeEmpty();
        foreach (var secret in (await IdsAsync(stage)).Append("SELECT").Append("dsp_impressions").Append("ENTITYSTAGE"))
        {
            text.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    [Fact]
    public async Task What_stands_beside_the_collection_is_frozen_with_its_name_and_figures_and_without_its_ids()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await using var other = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await other.WeekAsync(Shop.Monday(0), Shop.Plain(110), Shop.Columns);
        await other.OpenToAsync(stage.Person, "The one beside");
        var writer = new SnapshotWriter(stage.Db, stage.Person.Scope, stage.User, TimeProvider.System, NullLogger<SnapshotWriter>.Instance);
        var layout = ReportLayout.Standard with { View = ReportView.Standard with { With = [other.Collection], Lead = "sales" } };

        var taken = await new SnapshotTaker(stage.Contents, stage.Tables, writer).TakeAsync(stage.Collection, "Two", "", layout, Cancelled);

        var snapshot = (await new SnapshotQueries(stage.Db, stage.Person.Scope).FindAsync(new(taken.ShouldBeOfType<SharingOutcome.Done>().Id), Cancelled)).ShouldNotBeNull();
        var frozen = FrozenReportJson.Read(snapshot.Content.Span).ShouldNotBeNull();
        frozen.Content.Sources.Select(source => source.Name).ShouldBe(["collection", "The one beside"]);
        frozen.Content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>().Series.Select(series => series.Series.Values[0].Value).ShouldBe([200m, 220]);
        frozen.Others.Single().Weeks.Single().Values[frozen.Others[0].Kpis.ToList().FindIndex(kpi => kpi.Key == "sales")].Value.ShouldBe(220);
        var book = ReportExport.Of(frozen.Content, snapshot.Layout, frozen.Table, new("A snapshot", snapshot.Row.CreatedAt, "An analyst", null), frozen.Others);
        book.Sheets.Select(sheet => sheet.Name).ShouldContain("Weeks, The one beside");
        var text = Encoding.UTF8.GetString(snapshot.Content.Span) + ReportLayoutJson.Write(snapshot.Layout);
        Uuid().Matches(text).Select(match => match.Value).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_changed_since_is_asked_of_every_collection_and_says_which_could_not_be()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await using var other = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await other.WeekAsync(Shop.Monday(0), Shop.Plain(110), Shop.Columns);
        await other.OpenToAsync(stage.Person, "The one beside");
        var writer = new SnapshotWriter(stage.Db, stage.Person.Scope, stage.User, TimeProvider.System, NullLogger<SnapshotWriter>.Instance);
        var taker = new SnapshotTaker(stage.Contents, stage.Tables, writer);
        var layout = ReportLayout.Standard with { View = ReportView.Standard with { With = [other.Collection] } };
        var taken = await taker.TakeAsync(stage.Collection, "Two", "", layout, Cancelled);
        var id = new SnapshotId(taken.ShouldBeOfType<SharingOutcome.Done>().Id);

        (await ChangesAsync()).Figures.ShouldBeEmpty();
        await other.WeekAsync(Shop.Monday(0), Shop.Plain(150), Shop.Columns);
        var changes = await ChangesAsync();
        var sales = changes.Figures.Single(figure => figure.Kpi.Key == "sales");
        (sales.Collection, sales.Was, sales.Now, sales.VersionNow).ShouldBe(("The one beside", 220, 300, 2));
        changes.Figures.Select(figure => figure.Collection).Distinct().ShouldBe(["The one beside"]);
        changes.GoneCollections.ShouldBeEmpty();

        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from instance_access where user_id = $1 and instance_id = $2", stage.Person.User.Value, other.Person.Instance.Value);
        changes = await ChangesAsync();
        changes.Figures.ShouldBeEmpty();
        changes.GoneCollections.ShouldBe(["The one beside"]);
        changes.Compared.ShouldBeGreaterThan(0);

        async Task<SnapshotChanges> ChangesAsync() =>
            (await taker.ChangesAsync((await new SnapshotQueries(stage.Db, stage.Person.Scope).FindAsync(id, Cancelled)).ShouldNotBeNull(), Cancelled)).ShouldNotBeNull();
    }

    private static async Task FillAsync(ReportStage stage)
    {
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns, dataGaps: $"source {Said} 2026-01-05T00:00:00/2026-01-05T06:00:00");
        await stage.GapAsync(Shop.Monday(1));
        await stage.GapAsync(Shop.Monday(2), "SKIPPED");
        await stage.WeekAsync(Shop.Monday(3), Shop.Plain(120), Shop.Columns);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """
            update report_data_weeks set reason = $2, error_message = $2, reason_code = case status when 'SKIPPED' then 'by_user' else error_class end
            where collection_id = $1 and status <> 'SUCCESS'
            """,
            stage.Collection.Value, Said);
    }

    /// <summary>Everything that names something of ours or AMC's.</summary>
    private static async Task<IEnumerable<string>> IdsAsync(ReportStage stage)
    {
        var ids = await TestDatabase.ListAsync<string>(
            stage.Database.SuperUser,
            """
            select i.instance_id from amc_instances i where i.id = $1
            union select a.account_id from amc_accounts a join amc_instances i on i.account_id = a.id where i.id = $1
            union select v.amc_execution_id from report_data_week_versions v where v.instance_id = $1 and v.amc_execution_id is not null
            union select e.amc_execution_id from workflow_executions e where e.instance_id = $1 and e.amc_execution_id is not null
            union select e.id::text from workflow_executions e where e.instance_id = $1
            union select w.id::text from report_data_weeks w where w.instance_id = $1
            """,
            stage.Person.Instance.Value);
        ids.Count.ShouldBeGreaterThan(6);
        return ids.Append($"{stage.Collection}").Append($"{stage.Person.Instance}").Append($"{stage.Person.User}").Append($"{stage.Person.Workflow}");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();
}
