using Collections.Core.Catalog;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Support;
using MarkKind = Collections.Core.Reporting.MarkKind;

namespace Collections.Tests.Reporting;

/// <summary>Weeks that are young, cut, hidden in part or asked for with another query are compared with care, and said to be.</summary>
public sealed class FairComparisonTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly int[] HiddenRows = [1, 2, 8, 10, 0];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_comparison_of_unequal_maturity_carries_a_warning()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        for (var week = 0; week < 4; week++)
        {
            await stage.WeekAsync(Shop.Monday(week), Shop.Plain(100 + week), Shop.Columns, Shop.After(week, week switch { 2 => 20, 3 => 3, _ => 40 }));
        }

        foreach (var (before, after) in from before in Enumerable.Range(0, 4) from after in Enumerable.Range(0, 4) where before != after select (before, after))
        {
            var (from, to) = (WeekSpan.Of(Shop.Monday(before)), WeekSpan.Of(Shop.Monday(after)));
            var young = new[] { before, after }.Where(week => week >= 2).Select(Shop.Monday).ToList();
            var compare = await stage.CompareAsync(request => request with { Before = from, After = to });
            var breakdown = await stage.BreakdownAsync("sales", change: request => request with { Before = from, After = to });
            var drivers = await stage.DriversAsync("sales", change: request => request with { Before = from, After = to });

            Warned(compare.Marks).ShouldBe(young, ignoreOrder: true);
            foreach (var change in compare.Changes.Concat(breakdown.Rows.SelectMany(row => row.Cells).Select(cell => cell.Change)).Append(drivers.Total))
            {
                Warned(change.Marks).ShouldBe(young, ignoreOrder: true, $"{before} and {after}");
            }
        }

        var halves = await stage.CompareAsync(request => request with { Before = new(Shop.Monday(0), Shop.Monday(1)), After = new(Shop.Monday(2), Shop.Monday(3)) });
        halves.Changes.ShouldAllBe(change => Warned(change.Marks).Count() == 2);
        var report = await stage.ReadAsync();
        report.Tiles.ShouldAllBe(tile => Warned(tile.Change.Marks).Count() == 2);
        report.Series.ShouldAllBe(series => Warned(series.Total.Marks).Count() == 2);
    }

    [Fact]
    public async Task A_partial_week_has_no_percentage_until_the_earlier_weeks_same_weekdays_were_run_which_is_labelled_and_kept()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(700), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(360), Shop.Columns, lastDay: 2);

        var unfair = await stage.CompareAsync();
        unfair.Changes.ShouldAllBe(change => change.Percentage == null && change.Reason == ChangeReason.Partial && change.Marks.Any(mark => mark.Kind == MarkKind.Partial));
        (await stage.SqlAsync("sales", Shop.Monday(0), Shop.Monday(1))).ShouldBe((null, "partial"));
        var offer = unfair.LikeForLike.ShouldNotBeNull();
        (offer.WindowStart, offer.WindowEnd, offer.IsRunning).ShouldBe((Shop.Monday(0), Shop.Monday(0).AddDays(2), false));
        offer.Cost.ShouldContain("AMC may refuse repeats");

        await stage.WindowAsync("comparison", offer.WindowStart, offer.WindowEnd, Shop.Plain(300), Shop.Columns);
        var fair = await stage.CompareAsync();
        fair.IsLikeForLike.ShouldBeTrue();
        fair.LikeForLike.ShouldBeNull();
        var sales = Of(fair, "sales");
        (sales.Before, sales.After, sales.Percentage, sales.Reason).ShouldBe((600, 720, 20, ChangeReason.Ok));
        sales.Marks.Count(mark => mark.Kind == MarkKind.Partial).ShouldBe(2);
    }

    [Fact]
    public async Task A_week_without_a_value_of_the_KPI_makes_the_sides_unequal_in_every_part_of_a_report()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 1_000, 10, 50, null)), Shop.Columns);
        for (var week = 1; week < 4; week++)
        {
            await stage.WeekAsync(Shop.Monday(week), Shop.Plain(100 + week), Shop.Columns);
        }

        var (before, after) = (new WeekSpan(Shop.Monday(0), Shop.Monday(1)), new WeekSpan(Shop.Monday(2), Shop.Monday(3)));
        foreach (var (kpi, reason) in new[] { ("sales", ChangeReason.Partial), ("impressions", ChangeReason.Ok) })
        {
            Of(await stage.CompareAsync(request => request with { Before = before, After = after }), kpi).Reason.ShouldBe(reason);
            (await stage.BreakdownAsync(kpi, change: request => request with { Before = before, After = after }))
                .Rows.ShouldAllBe(row => row.Cells[0].Change.Reason == reason);
            (await stage.DriversAsync(kpi, change: request => request with { Before = before, After = after })).Total.Reason.ShouldBe(reason);
        }
    }

    [Theory]
    [InlineData(ChangeReason.Ok, true)]
    [InlineData(ChangeReason.Filtered, true)]
    [InlineData(ChangeReason.PreviousZero, true)]
    [InlineData(ChangeReason.Partial, null)]
    [InlineData(ChangeReason.DataGaps, null)]
    [InlineData(ChangeReason.ChangedQuery, null)]
    public void A_change_is_good_or_bad_only_where_its_sides_are_alike(ChangeReason reason, bool? isGood)
    {
        var change = new Change(10, 8, -2, null, reason, null, null, []);

        change.IsGood(new() { Key = "cpc", Name = "CPC", Kind = KpiKind.Ratio, Direction = KpiDirection.Down }).ShouldBe(isGood);
        change.IsGood(new() { Key = "sales", Name = "Sales", Kind = KpiKind.Additive, Direction = KpiDirection.Up }).ShouldBe(!isGood);
        change.IsGood(new() { Key = "spend", Name = "Spend", Kind = KpiKind.Additive, Direction = KpiDirection.None }).ShouldBeNull();

        // It is written as 0.0 %.
        (change with { Percentage = -0.04m }).IsGood(new() { Key = "cpc", Name = "CPC", Kind = KpiKind.Ratio, Direction = KpiDirection.Down }).ShouldBeNull();
    }

    [Fact]
    public async Task Only_a_week_that_is_whole_and_settled_stands_out()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        for (var week = 0; week < 9; week++)
        {
            await stage.WeekAsync(Shop.Monday(week), Shop.Plain(100 + (week % 3)), Shop.Columns);
        }

        await stage.WeekAsync(Shop.Monday(9), Shop.Plain(900), Shop.Columns, Shop.After(9, 3));
        (await stage.ReadAsync()).Anomalies.ShouldBeEmpty("AMC may still restate it");
        await stage.WeekAsync(Shop.Monday(9), Shop.Plain(900), Shop.Columns, lastDay: 4);
        (await stage.ReadAsync()).Anomalies.ShouldBeEmpty("it is partial");
        await stage.WeekAsync(Shop.Monday(9), Shop.Plain(900), Shop.Columns);
        (await stage.ReadAsync()).Anomalies.ShouldContain(anomaly => anomaly.Kpi == "sales" && anomaly.Week == Shop.Monday(9));
    }

    [Fact]
    public async Task A_jump_in_what_AMC_hides_is_told_and_a_small_step_is_not()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        // Twice as much but little; much; much but not twice as much; nothing any more.
        foreach (var (week, hidden) in HiddenRows.Index())
        {
            var rows = Enumerable.Range(0, 40).Select(number => ((string?)$"C{number}", number < hidden, number < hidden ? (decimal?)null : 10, (decimal?)1, (decimal?)1, (decimal?)1));
            await stage.WeekAsync(Shop.Monday(week), Shop.Rows([.. rows]), Shop.Columns);
        }

        (await stage.ReadAsync()).Annotations.Where(note => note.Kind == AnnotationKind.FilteredJump).Select(note => (note.Week, note.Text)).ShouldBe(
            [
                (Shop.Monday(2), "AMC hid values in 20 % of the rows, after 5 % the week before."),
                (Shop.Monday(4), "AMC hid values in 0 % of the rows, after 25 % the week before."),
            ]);
    }

    [Fact]
    public async Task Like_for_like_days_keep_their_currency_and_their_own_query()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.QueryAsync(2);
        await stage.WeekAsync(Shop.Monday(0), Shop.Money(("Brand", "EUR", 10, 70)), Shop.MoneyColumns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Money(("Brand", "EUR", 10, 36)), Shop.MoneyColumns, lastDay: 2, workflowVersion: 2);
        await stage.WindowAsync("comparison", Shop.Monday(0), Shop.Monday(0).AddDays(2), Shop.Money(("Brand", "EUR", 10, 30)), Shop.MoneyColumns, workflowVersion: 2);

        var sales = Of(await stage.CompareAsync(request => request with { Kpis = ["sales"] }), "sales");

        (sales.Before, sales.Percentage, sales.Currency, sales.Reason).ShouldBe((30, 20, "EUR", ChangeReason.Ok));
    }

    [Fact]
    public async Task What_AMC_hides_is_never_counted_as_zero()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 1_000, 10, 50, 100), ("Spring", false, 500, 5, 20, 40)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", false, 1_000, 10, 50, 110), ("Spring", true, null, null, null, null)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Rows(("Brand", true, null, null, null, null), ("Spring", true, null, null, null, null)), Shop.Columns);

        var report = await stage.ReadAsync(request => request with { Aggregation = WeekAggregation.Min });
        var sales = report.Series.Single(series => series.Kpi == "sales");
        sales.Values.Select(figure => (figure.Value, figure.Reason)).ShouldBe([(140, FigureReason.Ok), (110, FigureReason.Ok), (null, FigureReason.Filtered)]);
        (sales.Total.Value, sales.Total.WeeksCounted, sales.Total.WeeksLeftOut).ShouldBe((110, 2, 1));
        var spring = (await stage.BreakdownAsync("sales", change: request => request with { Before = WeekSpan.Of(Shop.Monday(0)), After = WeekSpan.Of(Shop.Monday(1)) }))
            .Rows.Single(row => row.Value == "Spring").Cells[0].Change;
        (spring.Before, spring.After, spring.Absolute, spring.Percentage, spring.Reason).ShouldBe((40, null, null, null, ChangeReason.Filtered));
        var table = ReportStage.Value(await stage.Tables.ReadAsync(stage.Collection, ReportView.Standard, ["sales"], Cancelled));
        (table.Weeks[2].Values[0].Value, table.Weeks[2].Values[0].Why).ShouldBe((null, "AMC hid all values: too few people."));
    }

    [Fact]
    public async Task There_is_no_percentage_when_one_side_is_hidden()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", true, null, null, null, null)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(120), Shop.Columns);

        foreach (var (before, after) in new[] { (0, 1), (1, 2) })
        {
            var compare = await stage.CompareAsync(request => request with { Before = WeekSpan.Of(Shop.Monday(before)), After = WeekSpan.Of(Shop.Monday(after)) });
            compare.Changes.Count.ShouldBeGreaterThan(4);
            compare.Changes.ShouldAllBe(change => change.Absolute == null && change.Percentage == null && change.Reason == ChangeReason.Filtered
                && change.Text == "AMC hides all values on one side: no comparison." && change.Marks.Any(mark => mark.Kind == MarkKind.Filtered));
            (await stage.SqlAsync("sales", Shop.Monday(before), Shop.Monday(after))).ShouldBe((null, "filtered"));
        }
    }

    [Fact]
    public async Task A_changed_query_draws_a_break_and_a_comparison_across_it_needs_confirmation()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.QueryAsync(2);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(110), Shop.Columns, workflowVersion: 2);

        var report = await stage.ReadAsync();
        report.Weeks.Select(week => week.Marks.Any(mark => mark.Kind == MarkKind.ChangedQuery)).ShouldBe([false, true]);
        report.Annotations.ShouldContain(note => note.Kind == AnnotationKind.ChangedQuery && note.Week == Shop.Monday(1));

        await AllAsync(isConfirmed: false, change => change is { Percentage: null, Absolute: not null, Reason: ChangeReason.ChangedQuery, Text: not null });
        await AllAsync(isConfirmed: true, change => change is { Percentage: not null, Reason: ChangeReason.Ok });
        (await stage.SqlAsync("sales", Shop.Monday(0), Shop.Monday(1))).ShouldBe((null, "changed_query"));

        var layout = ReportLayout.Standard;
        ReportStage.Value(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled)).Content.WaitsForQueries.ShouldBeTrue();
        layout = layout with { View = layout.View with { AcrossQueries = true } };
        ReportStage.Value(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled)).Content.WaitsForQueries.ShouldBeFalse();
        ReportLayoutJson.Read(ReportLayoutJson.Write(layout)).Layout.ShouldBe(layout);

        async Task AllAsync(bool isConfirmed, Func<Change, bool> isRight)
        {
            var read = await stage.ReadAsync(request => request with { Kpis = ["sales"], AcrossQueries = isConfirmed });
            var compare = await stage.CompareAsync(request => request with { Kpis = ["sales"], AcrossQueries = isConfirmed });
            var breakdown = await stage.BreakdownAsync("sales", change: request => request with { AcrossQueries = isConfirmed });
            var drivers = await stage.DriversAsync("sales", change: request => request with { AcrossQueries = isConfirmed });
            Change[] changes = [read.Tiles[0].Change, compare.Changes[0], .. breakdown.Rows.Select(row => row.Cells[0].Change), drivers.Total];
            changes.Length.ShouldBe(5);
            changes.ShouldAllBe(change => isRight(change) && change.Marks.Any(mark => mark.Kind == MarkKind.ChangedQuery));
        }
    }

    [Fact]
    public async Task A_week_for_which_AMC_lacked_data_is_marked_and_compared_without_a_percentage()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(60), Shop.Columns, dataGaps: "2026-01-13T00:00:00/2026-01-14T00:00:00");

        var sales = Of(await stage.CompareAsync(), "sales");
        (sales.Absolute, sales.Percentage, sales.Reason).ShouldBe((-80, null, ChangeReason.DataGaps));
        sales.Marks.ShouldHaveSingleItem().Text.ShouldBe("AMC lacked data when it computed this: 2026-01-13T00:00:00/2026-01-14T00:00:00.");
        (await stage.SqlAsync("sales", Shop.Monday(0), Shop.Monday(1))).ShouldBe((null, "data_gaps"));
        (await stage.BreakdownAsync("sales")).Rows.ShouldAllBe(row => row.Cells[0].Change.Percentage == null && row.Cells[0].Change.Reason == ChangeReason.DataGaps);
        (await stage.DriversAsync("sales")).Total.Reason.ShouldBe(ChangeReason.DataGaps);
        (await stage.ReadAsync()).Annotations.ShouldContain(note => note.Kind == AnnotationKind.Gap && note.Week == Shop.Monday(1));
    }

    [Fact]
    public async Task A_restated_week_stays_marked_when_it_is_filtered_where_what_is_left_changed()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 10, 1, 1, 100), ("Spring", false, 10, 1, 1, 50)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 10, 1, 1, 100), ("Spring", false, 10, 1, 1, 60)), Shop.Columns);

        (await MarksAsync("Spring")).ShouldHaveSingleItem().Text.ShouldContain("sales +20 %");
        (await MarksAsync("Brand")).ShouldBeEmpty();

        async Task<IEnumerable<Mark>> MarksAsync(string campaign) =>
            (await stage.ReadAsync(request => request with { Filters = [new("campaign", [campaign])] })).Marks.Where(mark => mark.Kind == MarkKind.Restated);
    }

    private static IEnumerable<DateOnly> Warned(IEnumerable<Mark> marks) =>
        marks.Where(mark => mark.Kind == MarkKind.Provisional && mark.Text.Contains("AMC may restate it until", StringComparison.Ordinal)).Select(mark => mark.Week);

    private static Change Of(ReportCompare compare, string kpi) => compare.Changes[compare.Kpis.ToList().FindIndex(candidate => candidate.Key == kpi)];
}
