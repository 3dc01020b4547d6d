using System.Text;
using System.Text.RegularExpressions;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Reporting;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Tests.Sharing;

/// <summary>A snapshot of a report with another collection beside its own: each is frozen, and each is asked what changed since.</summary>
public sealed partial class SnapshotOfSeveralTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private ReportStage _stage = null!;
    private ReportStage _other = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SnapshotTaker Taker => new(
        _stage.Contents, _stage.Tables, new(_stage.Db, _stage.Person.Scope, _stage.User, TimeProvider.System, NullLogger<SnapshotWriter>.Instance));

    public async ValueTask InitializeAsync()
    {
        _stage = await ReportStage.CreateAsync(database);
        _other = await ReportStage.CreateAsync(database);
        await _stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await _other.WeekAsync(Shop.Monday(0), Shop.Plain(110), Shop.Columns);
        await _other.OpenToAsync(_stage.Person, "The one beside");
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task What_stands_beside_the_collection_is_frozen_with_its_name_and_figures_and_without_its_ids()
    {
        var snapshot = await FindAsync(await TakeAsync());

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
    public async Task What_changed_since_is_asked_of_every_collection()
    {
        var id = await TakeAsync();
        (await ChangesAsync(id)).Figures.ShouldBeEmpty();

        await _other.WeekAsync(Shop.Monday(0), Shop.Plain(150), Shop.Columns);

        var changes = await ChangesAsync(id);
        var sales = changes.Figures.Single(figure => figure.Kpi.Key == "sales");
        (sales.Collection, sales.Was, sales.Now, sales.VersionNow).ShouldBe(("The one beside", 220, 300, 2));
        changes.Figures.Select(figure => figure.Collection).Distinct().ShouldBe(["The one beside"]);
        changes.GoneCollections.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_collection_that_is_no_longer_open_is_named_and_the_others_are_compared()
    {
        var id = await TakeAsync();
        await _other.WeekAsync(Shop.Monday(0), Shop.Plain(150), Shop.Columns);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "delete from instance_access where user_id = $1 and instance_id = $2", _stage.Person.User.Value, _other.Person.Instance.Value);

        var changes = await ChangesAsync(id);

        changes.Figures.ShouldBeEmpty();
        changes.GoneCollections.ShouldBe(["The one beside"]);
        changes.Compared.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_week_after_the_frozen_ones_is_new_once_whichever_collections_have_it()
    {
        var id = await TakeAsync();
        await _stage.WeekAsync(Shop.Monday(1), Shop.Plain(100), Shop.Columns);
        await _stage.WeekAsync(Shop.Monday(2), Shop.Plain(100), Shop.Columns);
        await _other.WeekAsync(Shop.Monday(2), Shop.Plain(110), Shop.Columns);
        await _other.WeekAsync(Shop.Monday(3), Shop.Plain(110), Shop.Columns);

        (await ChangesAsync(id)).NewWeeks.ShouldBe([Shop.Monday(1), Shop.Monday(2), Shop.Monday(3)]);
    }

    private async Task<SnapshotId> TakeAsync()
    {
        var layout = ReportLayout.Standard with { View = ReportView.Standard with { With = [_other.Collection], Lead = "sales" } };
        return new((await Taker.TakeAsync(_stage.Collection, "Two", "", layout, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
    }

    private async Task<Snapshot> FindAsync(SnapshotId id) => (await new SnapshotQueries(_stage.Db, _stage.Person.Scope).FindAsync(id, Cancelled)).ShouldNotBeNull();

    private async Task<SnapshotChanges> ChangesAsync(SnapshotId id) => (await Taker.ChangesAsync(await FindAsync(id), Cancelled)).ShouldNotBeNull();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();
}
