using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Support;
using MarkKind = Collections.Core.Reporting.MarkKind;

namespace Collections.Tests.Reporting;

/// <summary>What is added up, pooled, or not at all.</summary>
public sealed class AdditivityTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_week_ROAS_is_all_sales_over_all_spend()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        (decimal Sales, decimal Spend)[] weeks = [(400, 100), (100, 400), (50, 10), (0, 90)];
        foreach (var (week, (sales, spend)) in weeks.Index())
        {
            await stage.WeekAsync(Shop.Monday(week), Shop.Plain(sales, spend), Shop.Columns);
        }

        var pooled = weeks.Sum(week => week.Sales) / weeks.Sum(week => week.Spend);
        foreach (var aggregation in new[] { WeekAggregation.Sum, WeekAggregation.Avg })
        {
            var report = await stage.ReadAsync(request => request with { Aggregation = aggregation, Group = PeriodGrouping.Quarter });
            var roas = report.Series.Single(series => series.Kpi == "roas");
            roas.Total.Value.ShouldBe(pooled);
            roas.Periods.ShouldHaveSingleItem().Value.ShouldBe(pooled);
            roas.Mean[3].ShouldBe(pooled);
            (await TestDatabase.ScalarAsync<decimal>(
                database.SuperUser, "select round(value, 20) from aggregate_collection_weeks($1, $2, $3, $4, 'roas')",
                stage.Collection.Value, Shop.Monday(0), Shop.Monday(3), aggregation.ToString())).ShouldBe(Math.Round(pooled, 20));
        }

        weeks.Average(week => week.Sales / week.Spend).ShouldNotBe(pooled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_week_without_spend_is_in_no_ROAS_of_several_weeks_whether_compared_broken_down_or_explained(bool isFiltered)
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100, spend: 50), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 1_000, 10, null, 900), ("Spring", false, 1_000, 20, null, 300)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", false, 1_000, 10, 100, 200), ("Spring", false, 1_000, 20, 50, 300)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(150), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(3), Shop.Plain(170), Shop.Columns);
        IReadOnlyList<DimensionFilter> filters = isFiltered ? [new("campaign", ["Brand", "Spring"])] : [];
        var (before, after) = (new WeekSpan(Shop.Monday(0), Shop.Monday(1)), new WeekSpan(Shop.Monday(2), Shop.Monday(3)));

        var compared = (await stage.CompareAsync(request => request with { Kpis = ["roas"], Before = before, After = after, Filters = filters })).Changes[0];
        var rows = (await stage.BreakdownAsync("roas", change: request => request with { Before = before, After = after, Filters = filters })).Rows;
        var drivers = await stage.DriversAsync("roas", change: request => request with { Before = before, After = after, Filters = filters });

        (compared.Before, compared.After).ShouldBe((500m / 150, 640m / 400));
        rows.ToDictionary(row => row.Label, row => (row.Cells[0].Change.Before, row.Cells[0].Change.After)).ShouldBe(
            new Dictionary<string, (decimal?, decimal?)> { ["Brand"] = (2m, 1.6m), ["Spring"] = (6m, 1.6m) }, ignoreOrder: true);
        (drivers.Total.Before, drivers.Total.After).ShouldBe((compared.Before, compared.After));
        drivers.Lines.Sum(line => line.Contribution).ShouldBe(drivers.Total.Absolute!.Value, 1e-9m);
        var sales = await stage.BreakdownAsync("sales", change: request => request with { Before = before, After = after, Filters = filters });
        sales.Rows.Sum(row => row.Cells[0].Change.Before).ShouldBe(1_700);
    }

    [Fact]
    public async Task Summing_reach_is_refused_and_one_run_over_the_whole_window_is_offered()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Reach(800), Shop.ReachColumns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Reach(900), Shop.ReachColumns);

        var refused = ReportStage.Refused(await stage.Reports.ReadAsync(
            new() { Collection = stage.Collection, Kpis = ["reach"], Aggregation = WeekAggregation.Sum, AggregationIsAsked = true }, Cancelled));
        refused.Kind.ShouldBe(ReportProblemKind.NotAdditive);
        refused.Message.ShouldContain("counted twice");
        refused.Message.ShouldContain("run the whole window once");

        var total = (await stage.ReadAsync(request => request with { Aggregation = WeekAggregation.Sum })).Series.Single(series => series.Kpi == "reach");
        (total.Total.Value, total.Total.Reason, total.Whole).ShouldBe((null, FigureReason.NotAdditive, null));
        var widget = (await WidgetAsync(stage)).ShouldBeOfType<WidgetContent.Refused>();
        widget.WholeWindow.ShouldBe(new("reach", Shop.Monday(0), Shop.Monday(1).AddDays(6)));
        (await WidgetAsync(stage, ReportView.Standard with { KnownOn = new(2026, 12, 1) })).ShouldBeOfType<WidgetContent.Refused>().WholeWindow.ShouldBeNull();
    }

    [Fact]
    public async Task The_window_that_is_offered_is_that_of_the_weeks_shown_and_its_run_answers()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Reach(800), Shop.ReachColumns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Reach(900), Shop.ReachColumns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Reach(700), Shop.ReachColumns, lastDay: 4);
        await stage.GapAsync(Shop.Monday(3));
        var view = ReportView.Standard with { From = Shop.Monday(1), To = Shop.Monday(3) };

        var offer = (await WidgetAsync(stage, view)).ShouldBeOfType<WidgetContent.Refused>().WholeWindow.ShouldNotBeNull();
        (offer.First, offer.Last).ShouldBe((Shop.Monday(1), Shop.Monday(2).AddDays(4)));
        await stage.WindowAsync("whole_range", offer.First, offer.Last, Shop.Reach(1_250), Shop.ReachColumns);

        var answered = (await WidgetAsync(stage, view)).ShouldBeOfType<WidgetContent.Refused>();
        answered.WholeWindow.ShouldBeNull();
        answered.Why.ShouldContain("in one run it is 1,250.");
    }

    [Fact]
    public async Task What_does_not_add_up_is_said_to_be_weekly_over_several_weeks()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        for (var week = 0; week < 4; week++)
        {
            await stage.WeekAsync(Shop.Monday(week), Shop.Reach(800 + (100 * week)), Shop.ReachColumns);
        }

        var report = await stage.ReadAsync(request => request with { Aggregation = WeekAggregation.Avg });
        var total = report.Series.Single(series => series.Kpi == "reach").Total;
        (total.Value, total.Label).ShouldBe((950, "4 weeks: 5 Jan–1 Feb 2026, weekly average"));
        var halves = await stage.CompareAsync(request => request with
        {
            Kpis = ["reach", "impressions"],
            Before = new(Shop.Monday(0), Shop.Monday(1)),
            After = new(Shop.Monday(2), Shop.Monday(3)),
        });
        (halves.Changes[0].Before, halves.Changes[0].After, halves.Changes[0].Text).ShouldBe((850, 1_050, "The weekly average of each side: not how many over all of its days."));
        halves.Changes[1].Text.ShouldBeNull();
    }

    [Fact]
    public async Task Reach_over_the_whole_window_is_shown_once_it_was_run()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Reach(800), Shop.ReachColumns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Reach(900), Shop.ReachColumns);
        await stage.WindowAsync("whole_range", Shop.Monday(0), Shop.Monday(1).AddDays(6), Shop.Reach(1_250), Shop.ReachColumns);

        var whole = (await stage.ReadAsync()).Series.Single(series => series.Kpi == "reach").Whole.ShouldNotBeNull();
        (whole.Value, whole.WeeksCounted, whole.Label).ShouldBe((1_250, 2, "5 Jan 2026 to 18 Jan 2026 in one run"));
        whole.Marks.ShouldBeEmpty();
        (await stage.ReadAsync()).Series.Single(series => series.Kpi == "impressions").Whole.ShouldBeNull();
        (await stage.ReadAsync(request => request with { Weeks = 1 })).Series.ShouldAllBe(series => series.Whole == null);
        var widget = (await WidgetAsync(stage)).ShouldBeOfType<WidgetContent.Refused>();
        widget.Why.ShouldContain("From 5 Jan 2026 to 18 Jan 2026 in one run it is 1,250.");
        widget.WholeWindow.ShouldBeNull();

        // A week that was collected again may hold other people.
        await stage.WeekAsync(Shop.Monday(1), Shop.Reach(950), Shop.ReachColumns, Shop.After(1, 120));
        (await stage.ReadAsync()).Series.Single(series => series.Kpi == "reach").Whole!.Marks.ShouldContain(mark => mark.Kind == MarkKind.Warning);
    }

    [Fact]
    public async Task What_is_no_sum_has_no_mean_of_weeks_either()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        for (var week = 0; week < 4; week++)
        {
            await stage.WeekAsync(
                Shop.Monday(week), ReportStage.Csv("avg_price,impressions", [10 + week, 5]), [new("avg_price", "DOUBLE", "METRIC"), new("impressions", "LONG", "METRIC")]);
        }

        var report = await stage.ReadAsync();
        report.Series.Single(series => series.Kpi == "avg_price").Mean.ShouldAllBe(mean => mean == null);
        report.Series.Single(series => series.Kpi == "impressions").Mean.ShouldBe([null, null, null, 5]);
    }

    [Fact]
    public async Task Money_of_several_currencies_is_split_by_value_and_never_added_up()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Money(("Brand", "USD", 10, 100), ("Spring", "EUR", 10, 40)), Shop.MoneyColumns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Money(("Brand", "USD", 10, 110), ("Spring", "EUR", 10, 60)), Shop.MoneyColumns);

        // Each campaign has one currency; a share of their sum would be none of anything.
        var byCampaign = await stage.BreakdownAsync("sales");
        byCampaign.Rows.Select(row => (row.Value, row.Cells[0].Change.After, row.Cells[0].Change.Currency, row.Cells[0].Share)).ShouldBe(
            [("Brand", 110, "USD", null), ("Spring", 60, "EUR", null)], ignoreOrder: true);
        (await stage.BreakdownAsync("sales", "currency")).Rows.ShouldAllBe(row => row.Cells[0].Share == null && row.Cells[0].Change.After != null);
        ReportStage.Refused(await stage.Reports.DriversAsync(new() { Collection = stage.Collection, Kpi = "sales" }, Cancelled)).Kind.ShouldBe(ReportProblemKind.MixedCurrencies);

        // Filtered on one, there is nothing to refuse.
        var drivers = await stage.DriversAsync("sales", change: request => request with { Filters = [new("currency", ["EUR"])] });
        (drivers.Total.Absolute, drivers.Total.Currency, drivers.Lines.Single().Label).ShouldBe((20, "EUR", "Spring"));

        // A page that shows this KPI by name shows the others, too.
        var reading = ReportStage.Value(await stage.Contents.ReadAsync(
            stage.Collection, ReportLayout.Standard with { View = ReportView.Standard with { Kpis = ["sales", "spend"] } }, Cancelled));
        reading.Report.Series.ShouldAllBe(series => series.Total.Reason == FigureReason.MixedCurrencies);
        reading.Content.Widgets["weeks"].ShouldBeOfType<WidgetContent.Comparison>().Compare.Changes.ShouldAllBe(change => change.Reason == ChangeReason.MixedCurrencies);
    }

    [Fact]
    public async Task A_distinct_count_that_somebody_declares_a_sum_is_added_up_from_the_rows()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        var columns = Shop.ReachColumns.Prepend(new("campaign", "STRING", "DIMENSION")).ToArray();
        for (var week = 0; week < 2; week++)
        {
            await stage.WeekAsync(Shop.Monday(week), ReportStage.Csv("campaign,reach,impressions", ["Brand", 10 + week, 1], ["Brand", 20, 1]), columns);
        }

        (await stage.BreakdownAsync("reach")).Rows.Single().Cells[0].Change.Reason.ShouldBe(ChangeReason.NotAdditive);
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            "insert into workflow_kpis (workflow_id, instance_id, key, name, kind, column_name) values ($1, $2, 'reach', 'Reach', 'additive', 'reach')",
            stage.Person.Workflow.Value, stage.Person.Instance.Value);

        var change = (await stage.BreakdownAsync("reach")).Rows.Single().Cells[0].Change;
        (change.Before, change.After).ShouldBe((30, 31));
    }

    private static async Task<WidgetContent> WidgetAsync(ReportStage stage, ReportView? view = null)
    {
        var layout = new ReportLayout
        {
            View = (view ?? ReportView.Standard) with { Lead = "reach" },
            Widgets = [new() { Id = "periods", Kind = WidgetKind.Aggregate }],
        };
        return ReportStage.Value(await stage.Contents.ReadAsync(stage.Collection, layout, Cancelled)).Content.Widgets["periods"];
    }
}
