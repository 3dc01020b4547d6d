using Collections.Core.Catalog;
using Collections.Core.Reporting;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Tests.Reporting;

/// <summary>What people set up beside a report: KPIs, thresholds, retail events.</summary>
public sealed class ReportSettingsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KPIs_are_guessed_from_names_and_types_with_AMCs_units_and_the_usual_ratios()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(
            Shop.Monday(0),
            ReportStage.Csv(
                "campaign,impressions,clicks,spend,total_cost,sales,purchases,new_to_brand_purchases,detail_page_views,add_to_carts,reach,avg_price",
                ["Brand", 100_000, 500, 250_000_000_000, 250_000_000, 10_000, 40, 10, 300, 80, 9_000, 12.5m]),
            [
                new("campaign", "STRING", "DIMENSION"), new("impressions", "LONG", "METRIC"), new("clicks", "LONG", "METRIC"), new("spend", "LONG", "METRIC"),
                new("total_cost", "LONG", "METRIC"), new("sales", "DECIMAL", "METRIC"), new("purchases", "LONG", "METRIC"), new("new_to_brand_purchases", "LONG", "METRIC"),
                new("detail_page_views", "LONG", "METRIC"), new("add_to_carts", "LONG", "METRIC"), new("reach", "LONG", "DIMENSION"), new("avg_price", "DOUBLE", "METRIC"),
            ]);

        var report = await stage.ReadAsync();

        report.Kpis.ShouldAllBe(kpi => kpi.IsGuessed);
        report.Kpis.ToDictionary(kpi => kpi.Key, kpi => kpi.Kind).ShouldBe(
            new Dictionary<string, KpiKind>
            {
                ["impressions"] = KpiKind.Additive,
                ["clicks"] = KpiKind.Additive,
                ["spend"] = KpiKind.Additive,
                ["total_cost"] = KpiKind.Additive,
                ["sales"] = KpiKind.Additive,
                ["purchases"] = KpiKind.Additive,
                ["new_to_brand_purchases"] = KpiKind.Additive,
                ["detail_page_views"] = KpiKind.Additive,
                ["add_to_carts"] = KpiKind.Additive,
                ["reach"] = KpiKind.NonAdditive,
                ["avg_price"] = KpiKind.Other,
                ["ctr"] = KpiKind.Ratio,
                ["cpc"] = KpiKind.Ratio,
                ["cpm"] = KpiKind.Ratio,
                ["roas"] = KpiKind.Ratio,
                ["acos"] = KpiKind.Ratio,
                ["purchase_rate"] = KpiKind.Ratio,
                ["detail_page_view_rate"] = KpiKind.Ratio,
                ["add_to_cart_rate"] = KpiKind.Ratio,
                ["new_to_brand_share"] = KpiKind.Ratio,
            },
            ignoreOrder: true);
        var values = report.Series.ToDictionary(series => series.Kpi, series => series.Values[0].Value);
        (values["spend"], values["total_cost"], values["ctr"], values["cpc"], values["cpm"], values["roas"], values["acos"], values["new_to_brand_share"]).ShouldBe(
            (2_500, 2_500, 0.005m, 5, 25, 4, 0.25m, 0.25m));
    }

    [Fact]
    public async Task An_edited_KPI_holds_at_once_for_pages_and_SQL_and_goes_back_to_its_guess()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100, 50), Shop.Columns);
        var writer = new KpiWriter(stage.Db, stage.Person.Scope, stage.User, NullLogger<KpiWriter>.Instance);
        var guess = (await stage.ReadAsync()).Kpis.Single(kpi => kpi.Key == "roas");
        var version = await MetadataAsync();
        (await stage.ReadAsync()).DataVersion.ShouldBe(version);

        (await writer.SaveAsync(stage.Person.Workflow, KpiEdit.Of(guess) with { Name = "Return", Numerator = "clicks", Goal = 3, Direction = KpiDirection.Down }, Cancelled))
            .ShouldBeOfType<KpiOutcome.Done>();

        var report = await stage.ReadAsync();
        var (kpi, tile) = (report.Kpis.Single(kpi => kpi.Key == "roas"), report.Tiles.Single(tile => tile.Kpi == "roas"));
        (kpi.Name, kpi.IsGuessed, tile.Value.Value, tile.GoalReached).ShouldBe(("Return", false, 0.3m, true));
        report.DataVersion.ShouldNotBe(version);
        (await MetadataAsync()).ShouldBe(report.DataVersion);
        (await TestDatabase.ScalarAsync<decimal>(
            database.SuperUser, "select round(value, 6) from week_kpi_values($1, $2, $2, 'roas')", stage.Collection.Value, Shop.Monday(0))).ShouldBe(0.3m);

        (await writer.ResetAsync(stage.Person.Workflow, "roas", Cancelled)).ShouldBeOfType<KpiOutcome.Done>();
        (await stage.ReadAsync()).Kpis.Single(kpi => kpi.Key == "roas").ShouldBe(guess);

        Task<string?> MetadataAsync() =>
            TestDatabase.ScalarAsync<string>(database.SuperUser, "select report_metadata ->> 'data_version' from report_data_collections where id = $1", stage.Collection.Value);
    }

    [Fact]
    public async Task What_makes_no_KPI_is_refused_by_field()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        var writer = new KpiWriter(stage.Db, stage.Person.Scope, stage.User, NullLogger<KpiWriter>.Instance);

        var refused = (await writer.SaveAsync(
            stage.Person.Workflow,
            new() { Key = "No Key!", Name = " ", Kind = KpiKind.Ratio, Numerator = "sales", Multiplier = 0, Currency = "dollars", Decimals = 9 },
            Cancelled)).ShouldBeOfType<KpiOutcome.Refused>();

        refused.Problems.Select(problem => problem.Field).ShouldBe(["name", "key", "denominator", "multiplier", "currency", "decimals"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_threshold_gives_notice_of_a_new_week_once_and_of_no_week_from_before()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        var (thresholds, notices) = (new ThresholdWriter(stage.Db, stage.Person.Scope, stage.Reports), new NoticeQueries(stage.Db, stage.Person.Scope));
        var watch = new ThresholdWatch(stage.Db, TimeProvider.System, NullLogger<ThresholdWatch>.Instance);
        foreach (var (condition, value) in new[] { (ThresholdCondition.Above, 150m), (ThresholdCondition.Below, 10), (ThresholdCondition.FallsBy, 20), (ThresholdCondition.RisesBy, 20) })
        {
            (await thresholds.AddAsync(stage.Collection, "sales", condition, value, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Done>();
        }

        await notices.MarkReadAsync(Cancelled);
        await watch.CheckAsync(Cancelled);
        (await notices.CountUnreadAsync(Cancelled)).ShouldBe(0);

        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(130), Shop.Columns);
        await watch.CheckAsync(Cancelled);
        await watch.CheckAsync(Cancelled);
        (await UnreadAsync()).ShouldBe(
            ["Sales in the week of 12 Jan 2026: 260.00 is above 150.00.", "Sales in the week of 12 Jan 2026: up 30 % against the week before, at least 20 %."], ignoreOrder: true);

        // A part of a week says nothing about a threshold for weeks.
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(1), Shop.Columns, lastDay: 1);
        await watch.CheckAsync(Cancelled);
        (await UnreadAsync()).Count.ShouldBe(2);

        async Task<IReadOnlyList<string>> UnreadAsync() => [.. (await notices.ListAsync(50, Cancelled)).Where(notice => notice.ReadAt is null).Select(notice => notice.Text)];
    }

    [Fact]
    public async Task Every_week_that_came_since_the_last_check_is_held_against_a_threshold_also_older_and_restated_ones()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(20), Shop.Columns);
        var watch = await WatchAsync(stage, "sales", (ThresholdCondition.Above, 150), (ThresholdCondition.FallsBy, 20));

        // Two weeks at once, the newest not the only one that reaches it.
        await stage.WeekAsync(Shop.Monday(2), Shop.Plain(100), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(3), Shop.Plain(50), Shop.Columns);
        await watch.CheckAsync(Cancelled);
        (await NoticesAsync(stage)).ShouldBe([
            "Sales in the week of 19 Jan 2026: 200.00 is above 150.00.",
            "Sales in the week of 26 Jan 2026: down 50 % against the week before, at least 20 %.",
        ]);

        // An old week restated, and one that comes late and gives the week after it something to be compared with.
        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(90), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(500), Shop.Columns);
        await watch.CheckAsync(Cancelled);
        (await NoticesAsync(stage)).ShouldBe([
            "Sales in the week of 5 Jan 2026: 1,000.00 is above 150.00.",
            "Sales in the week of 12 Jan 2026: 180.00 is above 150.00.",
            "Sales in the week of 12 Jan 2026: down 82 % against the week before, at least 20 %.",
            "Sales in the week of 19 Jan 2026: 200.00 is above 150.00.",
            "Sales in the week of 26 Jan 2026: down 50 % against the week before, at least 20 %.",
        ]);
    }

    [Fact]
    public async Task A_notice_says_the_value_in_the_unit_of_the_KPI_and_whether_it_is_provisional_until_it_is_not()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        var watch = await WatchAsync(stage, "ctr", (ThresholdCondition.Above, 0.001m));

        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(100), Shop.Columns, collectedAt: Shop.After(1, days: 3));
        await watch.CheckAsync(Cancelled);
        (await NoticesAsync(stage)).ShouldBe(["Click-through rate (CTR) in the week of 12 Jan 2026: 1.50 % is above 0.10 %. Provisional: AMC may still restate it."]);

        await stage.WeekAsync(Shop.Monday(1), Shop.Plain(100, impressions: 500), Shop.Columns);
        await watch.CheckAsync(Cancelled);
        (await NoticesAsync(stage)).ShouldBe(["Click-through rate (CTR) in the week of 12 Jan 2026: 3.00 % is above 0.10 %."]);
    }

    [Fact]
    public async Task A_threshold_on_nothing_is_refused_and_thresholds_are_their_owners()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        var thresholds = new ThresholdWriter(stage.Db, stage.Person.Scope, stage.Reports);
        var stranger = await Person.CreateAsync(database);
        var id = (await thresholds.AddAsync(stage.Collection, "sales", ThresholdCondition.Above, 1, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Done>().Id;

        (await thresholds.AddAsync(stage.Collection, "profit", ThresholdCondition.Above, 1, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Refused>()
            .Problems.ShouldHaveSingleItem().Message.ShouldStartWith("There is no KPI \"profit\" here. There are: ");
        (await thresholds.AddAsync(stage.Collection, "sales", ThresholdCondition.RisesBy, -5, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Refused>();
        (await new ThresholdWriter(stage.Db, stranger.Scope, new ReportQueries(stage.Db, stranger.Scope, TimeProvider.System)).DeleteAsync(id, Cancelled))
            .ShouldBeOfType<ReportWriteOutcome.NotFound>();
        (await thresholds.DeleteAsync(id, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Done>();
        (await thresholds.ListAsync(stage.Collection, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_note_is_about_a_week_and_a_KPI_that_the_collection_has()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns);
        var notes = new AnnotationWriter(stage.Db, stage.Person.Scope, stage.User);

        foreach (var (day, kpi, field) in new (DateOnly, string?, string)[]
        {
            (Shop.Monday(0), "profit", "kpi"), (Shop.Monday(0), "\0", "kpi"), (Shop.Monday(1), null, "week"), (Shop.Monday(-1), "sales", "week"), (DateOnly.MinValue, null, "week"),
            (DateOnly.MaxValue, null, "week"),
        })
        {
            (await notes.AddAsync(stage.Collection, day, "Here", kpi, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Refused>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
        }

        (await notes.AddAsync(stage.Collection, Shop.Monday(0).AddDays(6), "Here", "Sales", Cancelled)).ShouldBeOfType<ReportWriteOutcome.Done>();
        (await stage.ReadAsync()).Annotations.Single(note => note.Kind == AnnotationKind.User).Kpi.ShouldBe("sales");
    }

    [Fact]
    public async Task Retail_events_are_known_can_be_moved_hidden_added_and_taken_back()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(new(2025, 7, 7), Shop.Plain(100), Shop.Columns);
        var events = new RetailEventWriter(stage.Db, stage.Person.Scope, stage.User);
        (await NamesAsync()).ShouldBe(["Prime Day"]);

        var own = (await events.SaveAsync(stage.Person.Instance, new(null, null, "Sale <b>", new(2025, 7, 9), new(2025, 7, 10), false), Cancelled))
            .ShouldBeOfType<ReportWriteOutcome.Done>().Id;
        (await NamesAsync()).ShouldBe(["Prime Day", "Sale <b>"], ignoreOrder: true);
        var hidden = (await events.SaveAsync(stage.Person.Instance, new(null, "prime-day-2025", "Prime Day", new(2025, 7, 8), new(2025, 7, 11), true), Cancelled))
            .ShouldBeOfType<ReportWriteOutcome.Done>().Id;
        (await NamesAsync()).ShouldBe(["Sale <b>"]);
        (await events.ListAsync(stage.Person.Instance, new(2025, 7, 7), new(2025, 7, 13), Cancelled)).Select(known => (known.Name, known.IsHidden)).ShouldBe(
            [("Prime Day", true), ("Sale <b>", false)], ignoreOrder: true);
        await events.DeleteAsync(hidden, Cancelled);
        await events.DeleteAsync(own, Cancelled);
        (await NamesAsync()).ShouldBe(["Prime Day"]);

        var stranger = await Person.CreateAsync(database);
        foreach (var (wrong, field) in new (RetailEvent, string)[]
        {
            (new(stranger.Instance.Value, null, "Theirs", new(2025, 7, 9), new(2025, 7, 10), false), "id"),
            (new(Guid.NewGuid(), null, "Nobody's", new(2025, 7, 9), new(2025, 7, 10), false), "id"),
            (new(null, new string('k', 101), "Long", new(2025, 7, 9), new(2025, 7, 10), false), "key"),
            (new(null, "k\0", "Nul", new(2025, 7, 9), new(2025, 7, 10), false), "key"),
        })
        {
            (await events.SaveAsync(stage.Person.Instance, wrong, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Refused>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
        }

        (await events.SaveAsync(stage.Person.Instance, new(null, null, "Backwards", new(2025, 7, 9), new(2025, 7, 8), false), Cancelled)).ShouldBeOfType<ReportWriteOutcome.Refused>();

        async Task<IReadOnlyList<string>> NamesAsync() => [.. (await stage.ReadAsync()).Annotations.Where(note => note.Kind == AnnotationKind.RetailEvent).Select(note => note.Text)];
    }

    /// <summary>A watch after the thresholds were set and every week until now was checked.</summary>
    private static async Task<ThresholdWatch> WatchAsync(ReportStage stage, string kpi, params (ThresholdCondition Condition, decimal Value)[] thresholds)
    {
        var writer = new ThresholdWriter(stage.Db, stage.Person.Scope, stage.Reports);
        foreach (var (condition, value) in thresholds)
        {
            (await writer.AddAsync(stage.Collection, kpi, condition, value, Cancelled)).ShouldBeOfType<ReportWriteOutcome.Done>();
        }

        return new(stage.Db, TimeProvider.System, NullLogger<ThresholdWatch>.Instance);
    }

    /// <summary>In words, by week.</summary>
    private static async Task<IReadOnlyList<string>> NoticesAsync(ReportStage stage) =>
        [.. (await new NoticeQueries(stage.Db, stage.Person.Scope).ListAsync(50, Cancelled)).OrderBy(notice => notice.Week).ThenBy(notice => notice.Condition).Select(notice => notice.Text)];
}
