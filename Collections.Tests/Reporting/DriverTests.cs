using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Tests.Support;
using CsCheck;

namespace Collections.Tests.Reporting;

/// <summary>A change by the values of a dimension: the lines add up to it, whatever the values did.</summary>
public sealed class DriverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Kpi Sales = new() { Key = "sales", Name = "Sales", Kind = KpiKind.Additive, Column = "sales" };

    private static readonly Kpi Roas = new() { Key = "roas", Name = "ROAS", Kind = KpiKind.Ratio, Numerator = "sales", Denominator = "spend" };

    private static readonly string?[] Values = ["Brand", "Spring", "Summer", "Winter", null];

    /// <summary>Of a value in one week: hidden is a row whose numbers AMC keeps to itself.</summary>
    private static readonly Gen<(string? Value, int Week, decimal? Sales, decimal? Spend)> Rows = Gen.Select(
        Gen.Int[0, 4].Select(at => Values[at]),
        Gen.Int[0, 1],
        Number(1_000_000),
        Number(10_000),
        (value, week, sales, spend) => (value, week, sales, spend));

    [Fact]
    public void Lines_of_a_sum_add_up_to_the_change_to_the_last_digit() => Rows.Array[1, 40].Sample(rows =>
    {
        var drivers = Build(Sales, rows, limit: 2);
        if (drivers.Total.Absolute is not { } change)
        {
            drivers.Lines.ShouldBeEmpty();
            return;
        }

        Lines(drivers).Sum(line => line.Contribution).ShouldBe(change);
        drivers.Sums.Values.Sum().ShouldBe(change);
        change.ShouldBe(Sum(rows, 1) - Sum(rows, 0));
    });

    [Fact]
    public void Lines_of_a_ratio_add_up_to_the_change_and_each_to_its_rate_and_mix() => Rows.Array[1, 40].Sample(rows =>
    {
        var drivers = Build(Roas, rows, limit: 3);
        if (drivers.Total.Absolute is not { } change)
        {
            drivers.Lines.ShouldBeEmpty();
            return;
        }

        var scale = Math.Max(1, Math.Max(Math.Abs(drivers.Total.Before!.Value), Math.Abs(drivers.Total.After!.Value)));
        Math.Abs(Lines(drivers).Sum(line => line.Contribution) - change).ShouldBeLessThan(1e-9m * scale);
        Math.Abs(drivers.RateSum!.Value + drivers.MixSum!.Value - change).ShouldBeLessThan(1e-9m * scale);
        drivers.Lines.ShouldAllBe(line => Math.Abs(line.Rate!.Value + line.Mix!.Value - line.Contribution) < 1e-9m * scale);
    });

    [Fact]
    public void Visible_and_residual_are_the_change_or_both_are_unknown() => Rows.Array[1, 40].Sample(rows =>
    {
        var drivers = Build(Sales, rows, limit: 50);
        if (drivers.Total.Absolute is null || rows.Any(row => row.Sales is null))
        {
            (drivers.Visible, drivers.Residual).ShouldBe((null, null));
        }
        else
        {
            (drivers.Visible + drivers.Residual).ShouldBe(drivers.Total.Absolute);
            drivers.Residual.ShouldBe(rows.Where(row => row.Value is null).Sum(row => row.Week == 1 ? row.Sales : -row.Sales));
        }
    });

    [Fact]
    public void New_lost_and_hidden_values_are_listed_apart()
    {
        var drivers = Build(
            Sales,
            [
                ("Brand", 0, 10, 1), ("Brand", 1, 30, 1), ("New", 1, 5, 1), ("Lost", 0, 7, 1), ("Shown", 0, null, null), ("Shown", 1, 3, 1), ("Hidden", 0, 4, 1),
                ("Hidden", 1, null, null), (null, 0, 2, 1), (null, 1, 1, 1),
            ],
            limit: 50);

        drivers.Lines.ToDictionary(line => line.Label, line => (line.Kind, line.Contribution)).ShouldBe(
            new Dictionary<string, (DriverKind, decimal)>
            {
                ["Brand"] = (DriverKind.Changed, 20),
                ["New"] = (DriverKind.New, 5),
                ["Lost"] = (DriverKind.Lost, -7),
                ["Shown"] = (DriverKind.NewlyVisible, 3),
                ["Hidden"] = (DriverKind.NewlyHidden, -4),
                [ValueGroups.NoValue] = (DriverKind.Lumped, -1),
            },
            ignoreOrder: true);
        drivers.HiddenNote.ShouldBe("AMC hid values in 1 row before and 1 row after; their part of the change is unknown.");
    }

    [Fact]
    public async Task Visible_and_residual_are_the_change_exactly_where_AMC_puts_hidden_rows_together()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 10, 1, 1, 100), (null, true, 10, 1, 1, 30)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", false, 10, 1, 1, 120), (null, true, 10, 1, 1, 45)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(2), Shop.Rows(("Brand", false, 10, 1, 1, 130), (null, true, 10, 1, 1, null)), Shop.Columns);

        foreach (var (source, filters) in new[] { (BreakdownSource.Totals, Array.Empty<string?>()), (BreakdownSource.Rows, ["Brand", null]) })
        {
            var known = await Between(0, 1, filters);
            (known.Source, known.Total.Absolute, known.Visible, known.Residual).ShouldBe((source, 35, 20, 15));
            known.Total.Reason.ShouldBe(ChangeReason.Ok);
            known.HiddenNote!.ShouldContain("their part of the change is the residual");

            var unknown = await Between(1, 2, filters);
            (unknown.Visible, unknown.Residual, unknown.Total.Reason).ShouldBe((null, null, ChangeReason.Filtered));
            unknown.HiddenNote.ShouldBe("AMC hid values in 0 rows before and 1 row after; their part of the change is unknown.");
        }

        Task<Drivers> Between(int before, int after, string?[] only) => stage.DriversAsync("sales", change: request => request with
        {
            Before = WeekSpan.Of(Shop.Monday(before)),
            After = WeekSpan.Of(Shop.Monday(after)),
            Filters = only is [] ? [] : [new("campaign", only)],
        });
    }

    [Fact]
    public async Task What_comes_from_restatement_stands_apart_in_each_line()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await stage.WeekAsync(Shop.Monday(0), Shop.Rows(("Brand", false, 10, 1, 10, 100), ("Spring", false, 10, 1, 10, 50)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", false, 10, 1, 10, 110), ("Spring", false, 10, 1, 10, 50)), Shop.Columns);
        await stage.WeekAsync(Shop.Monday(1), Shop.Rows(("Brand", false, 10, 1, 10, 125), ("Spring", false, 10, 1, 10, 50)), Shop.Columns);

        var drivers = await stage.DriversAsync("sales");
        (drivers.Total.Absolute, drivers.Restated).ShouldBe((25, 15));
        drivers.Lines.Select(line => (line.Label, line.Contribution, line.Restated)).ShouldBe([("Brand", 25, 15), ("Spring", 0, 0)]);
        var ratio = await stage.DriversAsync("roas");
        ratio.Restated.ShouldBe(0.75m);
        ratio.Lines.Sum(line => line.Restated).ShouldBe(0.75m);
    }

    private static Gen<decimal?> Number(int most) => Gen.Select(Gen.Int[0, 8], Gen.Long[0, 100L * most], (hidden, cents) => hidden == 0 ? null : (decimal?)(cents / 100m));

    private static IEnumerable<DriverLine> Lines(Drivers drivers) => drivers.Rest is { } rest ? drivers.Lines.Append(rest) : drivers.Lines;

    private static decimal Sum(IEnumerable<(string? Value, int Week, decimal? Sales, decimal? Spend)> rows, int week) =>
        rows.Where(row => row.Week == week).Sum(row => row.Sales ?? 0);

    private static Drivers Build(Kpi kpi, IReadOnlyList<(string? Value, int Week, decimal? Sales, decimal? Spend)> rows, int limit)
    {
        var weeks = Enumerable.Range(0, 2).Select(week => Add(rows.Where(row => row.Week == week))).ToList();
        var calendar = new ReportCalendar(
            [
                .. weeks.Select((sums, week) => new WeekFacts
                {
                    Id = WeekId.New(),
                    Start = Shop.Monday(week),
                    WindowStart = Shop.Monday(week),
                    WindowEnd = Shop.Monday(week).AddDays(6),
                    Status = WeekStatus.Success,
                    VersionId = new(week + 1),
                    Version = 1,
                    CollectedAt = Shop.After(week, 60),
                    FilteredRows = sums.FilteredRows,
                    Rows = sums.Rows,
                    Sums = sums,
                }),
            ],
            TimeZoneInfo.Utc);
        var sides = Enumerable.Range(0, 2).Select(week => rows.Where(row => row.Week == week).GroupBy(row => new ValueKey(row.Value)).ToDictionary(group => group.Key, Add)).ToList();
        Dictionary<ValueKey, RowSums> none = [];
        return new DriverBuilder(
            calendar, kpi, WeekSpan.Of(Shop.Monday(0)), WeekSpan.Of(Shop.Monday(1)), new("campaign", "Campaign", true), new() { Collection = CollectionId.New(), Limit = limit })
            .Build([sides[0], sides[1], none, none, none, none], BreakdownSource.Rows).ShouldNotBeNull();
    }

    private static RowSums Add(IEnumerable<(string? Value, int Week, decimal? Sales, decimal? Spend)> rows)
    {
        var all = new RowSums();
        foreach (var (value, _, sales, spend) in rows)
        {
            var row = new RowSums { ["sales"] = Of(sales), ["spend"] = Of(spend) };
            row.Count(1, value is null || sales is null || spend is null ? 1 : 0);
            all.Add(row);
        }

        return all;

        static MetricSums Of(decimal? number) => number is { } known ? new(1, 0, known, known, known) : new(0, 1, null, null, null);
    }
}
