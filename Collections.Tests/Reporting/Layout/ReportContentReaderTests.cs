using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Ingestion;
using Collections.Tests.Support;

namespace Collections.Tests.Reporting.Layout;

/// <summary>What the widgets of a layout get to draw, from weeks that went through the product's own ingest.</summary>
public sealed class ReportContentReaderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_weeks_of_another_collection_stand_at_the_same_places_and_what_it_lacks_is_empty()
    {
        await using var stage = await StageAsync([0, 100], [1, 200], [2, 300]);
        await using var other = await BesideAsync(stage, [1, 20], [2, 30], [3, 40]);

        var content = await ReadAsync(stage, new() { With = [other.Collection] });

        var trend = content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>();
        trend.Series.Select(series => series.Series.Values.Select(figure => figure.Value)).ShouldBe([[100m, 200, 300], [null, 20m, 30]]);
        trend.Series[1].Series.Values[0].Reason.ShouldBe(FigureReason.MissingWeek);
        content.Sources.Select(source => source.Weeks.Count).ShouldBe([3, 3]);
        content.Sources[1].Weeks.Select(week => week.HasResult).ShouldBe([false, true, true]);
    }

    [Fact]
    public async Task Another_collection_stands_under_the_same_filters_and_in_the_same_periods()
    {
        await using var stage = await StageAsync([0, 100], [1, 200], [2, 300], [5, 600]);
        await using var other = await BesideAsync(stage, [5, 60], [6, 80]);
        var layout = Layout(new() { With = [other.Collection], Filters = [new("campaign", ["Brand"])], Group = PeriodGrouping.Month });
        layout = layout with { Widgets = [.. layout.Widgets.Select(widget => widget.Id == "trend" ? widget with { Filters = [new("campaign", ["Generic"])] } : widget)] };

        var content = Content(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled));

        var periods = content.Widgets.Values.OfType<WidgetContent.Aggregate>().Single().Series.Select(series => series.Series.Periods).ToList();
        periods[1].Select(period => (period.First, period.Last, period.Label)).ShouldBe(periods[0].Select(period => (period.First, period.Last, period.Label)));
        periods.Select(own => own.Select(period => period.Value)).ShouldBe([[150m, 150], [null, 15m]]);

        // No row is of both campaigns; without a note nothing is left out.
        content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>().Series.ShouldAllBe(series => series.Series.Values.All(value => value.Value == null));
        content.Notes.ShouldNotContain(note => note.Contains("cannot be shown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_collection_that_cannot_be_filtered_alike_is_left_out_and_said()
    {
        await using var stage = await StageAsync([0, 100], [1, 200]);
        await using var other = await BesideAsync(stage);
        await other.WeekAsync(Monday, ReportStage.Csv("spend", [70]), [IngestStage.Metric("spend", "DECIMAL")]);

        var content = await ReadAsync(stage, new() { With = [other.Collection], Filters = [new("campaign", ["Brand"])] });
        content.Sources.Count.ShouldBe(1);
        content.Notes.ShouldContain(note => note.StartsWith("collection cannot be shown: ", StringComparison.Ordinal));

        // Where only one widget filters, only that one is without it.
        var layout = Layout(new() { With = [other.Collection] });
        layout = layout with { Widgets = [.. layout.Widgets.Select(widget => widget.Id == "trend" ? widget with { Filters = [new("campaign", ["Brand"])] } : widget)] };
        content = Content(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled));
        content.Sources.Count.ShouldBe(2);
        content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>().Series.Count.ShouldBe(1);
        content.Widgets.Values.OfType<WidgetContent.Aggregate>().Single().Series.Count.ShouldBe(2);
        content.Notes.ShouldContain(note => note.StartsWith("collection cannot be shown where a widget filters: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_called_the_same_and_is_made_otherwise_or_in_another_currency_is_said()
    {
        await using var stage = await StageAsync([0, 100], [1, 200]);
        await using var other = await BesideAsync(stage, [0, 100], [1, 200]);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update amc_instances set currency = case id when $1 then 'USD' when $2 then 'EUR' else currency end", stage.Person.Instance.Value, other.Person.Instance.Value);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into workflow_kpis (workflow_id, instance_id, key, name, kind, numerator, denominator) values ($1, $2, 'clicks', 'Clicks', 'ratio', 'clicks', 'spend')",
            other.Person.Workflow.Value, other.Person.Instance.Value);

        var notes = (await ReadAsync(stage, new() { With = [other.Collection] })).Notes;

        notes.ShouldContain("Spend is in EUR in collection, in USD in collection: the numbers are not converted.");
        notes.ShouldContain("Clicks is not the same everywhere: in collection it is clicks ÷ spend, in collection the sum of clicks.");
    }

    [Fact]
    public async Task The_top_movers_are_found_among_all_values_with_what_is_new_or_gone()
    {
        await using var stage = await StageAsync();
        string Csv(params object?[][] movers) => ReportStage.Csv(
            "campaign,spend", [.. Enumerable.Range(0, 60).Select(number => new object?[] { $"Steady {number:00}", 1_000 + number }), .. movers]);
        OutputColumn[] columns = [IngestStage.Dimension("campaign"), IngestStage.Metric("spend", "DECIMAL")];
        await stage.WeekAsync(Monday, Csv(["Gone", 90], ["Fell", 80]), columns);
        await stage.WeekAsync(Monday.AddDays(7), Csv(["New", 70], ["Fell", 30]), columns);
        var layout = Layout(new());

        async Task<IReadOnlyList<string>> FirstAsync(WidgetSort sort)
        {
            var sorted = layout with { Widgets = [.. layout.Widgets.Select(widget => widget.Id == "breakdown" ? widget with { Sort = sort } : widget)] };
            var breakdown = Content(await stage.Contents.ReadAsync(stage.Collection, sorted, Cancelled)).Widgets["breakdown"].ShouldBeOfType<WidgetContent.BrokenDown>().Breakdown;
            breakdown.ValueCount.ShouldBe(63);
            return [.. breakdown.Rows.Take(3).Select(row => row.Label)];
        }

        (await FirstAsync(WidgetSort.Change)).ShouldBe(["Gone", "New", "Fell"]);
        (await FirstAsync(WidgetSort.Size)).ShouldBe(["Steady 59", "Steady 58", "Steady 57"]);
        (await FirstAsync(WidgetSort.Name)).ShouldBe(["Fell", "Gone", "New"]);
    }

    [Theory]
    [InlineData(false, 7)]
    [InlineData(true, 8)]
    public async Task A_whole_report_costs_few_statements(bool isFiltered, int most)
    {
        await using var stage = await StageAsync([0, 100], [1, 200], [2, 300]);

        // What the KPIs are is kept from the first report of a state of the data on.
        await ReadAsync(stage, new());
        using var statements = new StatementCount();

        await ReadAsync(stage, new() { Filters = isFiltered ? [new("campaign", ["Brand"])] : [] });

        TestContext.Current.TestOutputHelper?.WriteLine($"{statements.Count} statements");
        statements.Count.ShouldBeInRange(5, most);
    }

    [Fact]
    public async Task A_widget_with_a_filter_of_its_own_costs_one_statement_more()
    {
        await using var stage = await StageAsync([0, 100], [1, 200], [2, 300]);
        var layout = Layout(new());
        var filtered = layout with { Widgets = [.. layout.Widgets.Select(widget => widget.Id == "trend" ? widget with { Filters = [new("campaign", ["Brand"])] } : widget)] };

        async Task<int> CountAsync(ReportLayout layout)
        {
            using var statements = new StatementCount();
            Content(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled));
            return statements.Count;
        }

        await CountAsync(layout);
        (await CountAsync(filtered)).ShouldBe(await CountAsync(layout) + 1);
    }

    [Fact]
    public async Task Another_collection_that_is_not_open_to_the_reader_is_said_and_nothing_of_it_is_shown()
    {
        await using var stage = await StageAsync([0, 100]);
        await using var foreign = await StageAsync([0, 999]);

        var content = await ReadAsync(stage, new() { With = [foreign.Collection, CollectionId.New()] });

        content.Sources.Count.ShouldBe(1);
        content.Notes.ShouldContain("Another collection of this report is gone, or not open to you.");
        ReportContentJson.Write(content).AsSpan().IndexOf("999"u8).ShouldBe(-1);
    }

    [Fact]
    public async Task What_a_saved_view_names_and_the_collection_has_no_more_is_left_out_and_said()
    {
        await using var stage = await StageAsync([0, 100], [1, 200]);
        var layout = ReportLayout.Standard with
        {
            View = new() { Kpis = ["gone", "spend"], Lead = "gone" },
            Widgets = [.. ReportLayout.Standard.Widgets.Select(widget => widget.Id == "breakdown" ? widget with { Dimension = "planet" } : widget with { Kpis = ["gone"] })],
        };

        var content = Content(await new ReportContentReader(stage.Reports).ReadAsync(stage.Collection, layout, Cancelled));

        content.Shown.ShouldBe(["spend"]);
        content.Notes.ShouldContain("There is no KPI \"gone\" here; the others are shown.");
        content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>().Series.Single().Series.Kpi.ShouldBe("spend");
        content.Widgets["breakdown"].ShouldBeOfType<WidgetContent.Refused>().Why.ShouldContain("planet");
        content.Widgets.Count.ShouldBe(layout.Widgets.Count);
    }

    [Fact]
    public async Task As_known_on_a_day_shows_what_was_collected_by_then()
    {
        await using var stage = await StageAsync();
        await WeekAsync(stage, 0, 100, new(2026, 3, 12));
        await WeekAsync(stage, 0, 150, new(2026, 4, 12));
        await WeekAsync(stage, 1, 200, new(2026, 4, 12));

        decimal?[] Spend(ReportContent content) => [.. content.Widgets["trend"].ShouldBeOfType<WidgetContent.Trend>().Series[0].Series.Values.Select(figure => figure.Value)];

        Spend(await ReadAsync(stage, new() { KnownOn = new(2026, 3, 20) })).ShouldContain(100m);
        Spend(await ReadAsync(stage, new() { KnownOn = new(2026, 3, 20) })).ShouldNotContain(200m);
        Spend(await ReadAsync(stage, new())).ShouldBe([150m, 200]);
    }

    [Fact]
    public async Task A_collection_without_a_week_is_an_empty_report_and_a_foreign_one_is_not_found()
    {
        await using var stage = await StageAsync();
        await stage.GapAsync(Monday);

        (await ReadAsync(stage, new())).IsEmpty.ShouldBeTrue();
        (await new ReportContentReader(stage.Reports).ReadAsync(CollectionId.New(), ReportLayout.Standard, Cancelled)).ShouldBeOfType<ReportOutcome<ReportReading>.NotFound>();
    }

    [Fact]
    public async Task Everything_is_exported_with_a_sheet_per_dimension_that_has_all_KPIs()
    {
        await using var stage = await StageAsync([0, 100], [1, 150]);
        var content = await ReadAsync(stage, new());
        var tables = new WeekTableReader(stage.Reports);
        var table = ReportStage.Value(await tables.ReadAsync(stage.Collection, ReportView.Standard, [], Cancelled));

        var breakdowns = await tables.BreakdownsAsync(stage.Collection, null, content.Dimensions, [.. content.Kpis.Select(kpi => kpi.Key)], Cancelled);
        var book = ReportExport.Of(content, ReportLayout.Standard, table, new("Everything", TimeProvider.System.GetUtcNow(), "Somebody", null), everything: breakdowns);

        var sheet = book.Sheets.Single(sheet => sheet.Name == "By campaign");
        sheet.Columns.Count.ShouldBe(2 + (3 * content.Kpis.Count));
        var rows = await sheet.Rows.ToListAsync(Cancelled);
        rows.Select(row => row[0].Value).ShouldBe(["Generic", "Brand"]);
        var spend = sheet.Columns.Select(column => column.Name).ToList().FindIndex(name => name.StartsWith("Spend, ", StringComparison.Ordinal));
        rows[0].Skip(spend).Take(3).Select(cell => cell.Value is { } text ? decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : (decimal?)null).ShouldBe([75m, 112.5m, 0.5m]);
    }

    private async Task<ReportStage> StageAsync(params int[][] weeks)
    {
        var stage = await ReportStage.CreateAsync(database);
        foreach (var week in weeks)
        {
            await WeekAsync(stage, week[0], week[1], null);
        }

        return stage;
    }

    /// <summary>A quarter of the spend is of one campaign, the rest of another.</summary>
    private static Task WeekAsync(ReportStage stage, int week, decimal spend, DateOnly? collected) => stage.WeekAsync(
        Monday.AddDays(7 * week),
        ReportStage.Csv("campaign,clicks,spend", ["Brand", 10, spend / 4], ["Generic", 30, spend * 3 / 4]),
        [IngestStage.Dimension("campaign"), IngestStage.Metric("clicks"), IngestStage.Metric("spend", "DECIMAL")],
        collected is { } day ? new DateTimeOffset(day, new(12, 0), TimeSpan.Zero) : null);

    /// <summary>Another collection that the first one's owner may see, too.</summary>
    private async Task<ReportStage> BesideAsync(ReportStage stage, params int[][] weeks)
    {
        var other = await StageAsync(weeks);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into instance_access (user_id, instance_id, role) values ($1, $2, 'Viewer')", stage.Person.User.Value, other.Person.Instance.Value);
        return other;
    }

    private static ReportLayout Layout(ReportView view) => ReportLayout.Standard with { View = view with { Lead = "spend" } };

    private static async Task<ReportContent> ReadAsync(ReportStage stage, ReportView view) => Content(await stage.Contents.ReadAsync(stage.Collection, Layout(view), Cancelled));

    private static ReportContent Content(ReportOutcome<ReportReading> outcome) => ReportStage.Value(outcome).Content;
}
