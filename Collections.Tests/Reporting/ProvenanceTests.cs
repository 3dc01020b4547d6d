using System.Security.Cryptography;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Reporting;

/// <summary>Where a figure comes from, what was known of it when, and what happened to it: without anybody writing it down.</summary>
public sealed class ProvenanceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_number_opens_its_week_AMCs_execution_version_parameters_and_SQL_hash()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await TestDatabase.ExecuteAsync(database.SuperUser, """update report_data_collections set parameters = '{"brand": "x"}' where id = $1""", stage.Collection.Value);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(110), Shop.Columns);

        var report = await stage.ReadAsync();
        report.Parameters.ShouldBe("""{"brand": "x"}""");
        var week = report.Weeks.ShouldHaveSingleItem();
        (week.Version, week.WorkflowVersion, week.SqlSha256).ShouldBe((2, 1, new string('0', 64)));
        (await TestDatabase.ScalarAsync<string>(
            database.SuperUser, "select concat_ws(' ', v.week_id, v.amc_execution_id) from report_data_week_versions v where v.id = $1 and v.version = 2", week.VersionId!.Value.Value))
            .ShouldBe($"{week.Id!.Value} {week.AmcExecutionId}");
    }

    [Fact]
    public async Task A_snapshot_is_the_same_byte_by_byte_after_recollection_and_what_changed_since_lists_the_restated_KPIs()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(110), Shop.Columns);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var snapshots = new SnapshotQueries(stage.Db, stage.Person.Scope);
        var taker = new SnapshotTaker(stage.Contents, stage.Tables, new SnapshotWriter(stage.Db, stage.Person.Scope, stage.User, time, NullLogger<SnapshotWriter>.Instance));
        var id = new SnapshotId((await taker.TakeAsync(stage.Collection, "January", "", ReportLayout.Standard, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        var frozen = (await snapshots.FindAsync(id, Cancelled)).ShouldNotBeNull();
        (await taker.ChangesAsync(frozen, Cancelled))!.Figures.ShouldBeEmpty();

        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(150), Shop.Columns);

        var after = (await snapshots.FindAsync(id, Cancelled)).ShouldNotBeNull();
        after.Content.ToArray().ShouldBe(frozen.Content.ToArray());
        (after.Row.Sha256, Convert.ToHexStringLower(SHA256.HashData(after.Content.Span))).ShouldBe((frozen.Row.Sha256, frozen.Row.Sha256));
        var changes = (await taker.ChangesAsync(after, Cancelled)).ShouldNotBeNull();
        changes.Figures.ShouldAllBe(figure => figure.Week == Shop.Monday(1) && figure.VersionWas == 1 && figure.VersionNow == 2);
        changes.Figures.Select(figure => figure.Kpi.Key).ShouldBe(["sales", "roas", "acos"], ignoreOrder: true);
        changes.Figures.Single(figure => figure.Kpi.Key == "sales").Absolute.ShouldBe(80);
    }

    [Fact]
    public async Task As_known_on_a_day_the_old_totals_come_back()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns, Shop.After(0, 3));
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(120), Shop.Columns, Shop.After(0, 20));

        (await SalesAsync(null)).ShouldBe(240);
        (await SalesAsync(Shop.Monday(0).AddDays(6 + 19))).ShouldBe(200);
        (await SalesAsync(Shop.Monday(0).AddDays(6 + 20))).ShouldBe(240);
        (await SalesAsync(Shop.Monday(0))).ShouldBeNull();
        (await SalesAsync(DateOnly.MaxValue)).ShouldBe(240);

        async Task<decimal?> SalesAsync(DateOnly? day) =>
            (await stage.ReadAsync(request => request with { KnownOn = day })).Series.Single(series => series.Kpi == "sales").Values[0].Value;
    }

    [Fact]
    public async Task Gaps_restatements_changed_queries_jumps_and_events_stand_on_chart_export_and_snapshot_without_typing()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.QueryAsync(2);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.GapAsync(Shop.Monday(1));
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(105), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(3), Shop.Plain(100), Shop.Columns, workflowVersion: 2);
        await stage.WeekAsync(Shop.Monday(4), Shop.Rows(("Brand", false, 1, 1, 1, 1), (null, true, null, null, null, null)), Shop.Columns, workflowVersion: 2);
        await stage.WeekAsync(Shop.Monday(5), Shop.Plain(100), Shop.Columns, workflowVersion: 2);
        (await new AnnotationWriter(stage.Db, stage.Person.Scope, stage.User).AddAsync(stage.Collection, Shop.Monday(3), "New agency", "sales", Cancelled))
            .ShouldBeOfType<ReportWriteOutcome.Done>();

        var reading = ReportStage.Value(await stage.Contents.ReadAsync(stage.Collection, ReportLayout.Standard, Cancelled));
        (AnnotationKind Kind, DateOnly Week)[] expected =
        [
            (AnnotationKind.Gap, Shop.Monday(1)), (AnnotationKind.Restated, Shop.Monday(2)), (AnnotationKind.ChangedQuery, Shop.Monday(3)),
            (AnnotationKind.User, Shop.Monday(3)), (AnnotationKind.FilteredJump, Shop.Monday(4)), (AnnotationKind.FilteredJump, Shop.Monday(5)),
            (AnnotationKind.RetailEvent, Shop.Monday(5)),
        ];

        // What charts draw; what an export lists; what a snapshot keeps.
        reading.Content.Annotations.Select(note => (note.Kind, note.Week)).ShouldBe(expected, ignoreOrder: true);
        reading.Content.Annotations.ShouldAllBe(note => note.Text.Length > 0);
        var book = ReportExport.Of(
            reading.Content, ReportLayout.Standard, WeekTable.Of(reading.Report), new("All", TimeProvider.System.GetUtcNow(), "An analyst", null));
        var lines = await book.Sheets.Single(sheet => sheet.Name == "Notes").Rows.ToListAsync(Cancelled);
        lines.Select(line => (line[2].Value, line[0].Value)).ShouldBe(expected.Select(note => ((string?)note.Kind.ToString(), (string?)$"{note.Week:yyyy-MM-dd}")), ignoreOrder: true);
        var frozen = FrozenReportJson.Read(FrozenReportJson.Write(new(FrozenReport.CurrentVersion, reading.Content, WeekTable.Of(reading.Report), []))).ShouldNotBeNull();
        frozen.Content.Annotations.Select(note => (note.Kind, note.Week)).ShouldBe(expected, ignoreOrder: true);
    }
}
