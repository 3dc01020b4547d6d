using Collections.Core.Reporting;

namespace Collections.Tests.Reporting;

public sealed class AnomalyTests
{
    private static readonly DateOnly First = new(2024, 1, 1);

    /// <summary>A thousand series of a year, half of them with one planted week: found nine times of ten, and hardly any other is marked.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Planted_anomalies_are_found_and_ordinary_weeks_are_not(int seed)
    {
        var random = new Random(seed);
        var (planted, found, ordinary, wrong) = (0, 0, 0, 0);
        for (var number = 0; number < 1_000; number++)
        {
            var level = 1_000 * Math.Exp(4 * random.NextDouble());
            var noise = 0.03 + (0.07 * random.NextDouble());
            var trend = (random.NextDouble() - 0.5) * 0.006;
            var at = number % 2 == 0 ? random.Next(20, 52) : -1;
            var size = (random.Next(2) == 0 ? -1 : 1) * (6 + (4 * random.NextDouble())) * noise;
            var points = Enumerable.Range(0, 52).Select(week => new AnomalyDetector.Point(
                First.AddDays(7 * week),
                (decimal)(level * (1 + (trend * week)) * Math.Max(0, 1 + (noise * Normal(random)) + (week == at ? size : 0))),
                IsSettled: true)).ToList();

            var marked = AnomalyDetector.Detect(points).Select(anomaly => anomaly.Week).ToHashSet();
            planted += at >= 0 ? 1 : 0;
            found += at >= 0 && marked.Contains(points[at].Week) ? 1 : 0;
            ordinary += 52 - AnomalyDetector.MinHistory - (at >= 0 ? 1 : 0);
            wrong += marked.Count(week => at < 0 || week != points[at].Week);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: recall {(double)found / planted:P1}, false marks {(double)wrong / ordinary:P2}");
        ((double)found / planted).ShouldBeGreaterThanOrEqualTo(0.9);
        ((double)wrong / ordinary).ShouldBeLessThanOrEqualTo(0.02);
    }

    [Fact]
    public void Weeks_that_do_not_differ_are_held_to_a_quarter()
    {
        Detect([.. Enumerable.Repeat(100m, 10), 124m]).ShouldBeEmpty();

        var found = Detect([.. Enumerable.Repeat(100m, 10), 126m]).ShouldHaveSingleItem();
        (found.Basis, found.Expected, found.Z).ShouldBe((AnomalyBasis.Quarter, 100m, null));
    }

    [Fact]
    public void Seven_weeks_are_too_few_to_judge()
    {
        Detect([.. Enumerable.Repeat(100m, 7), 900m]).ShouldBeEmpty();
        Detect([.. Enumerable.Repeat(100m, 8), 900m]).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_week_that_AMC_may_still_restate_is_muted_and_is_no_history()
    {
        var points = Points([.. Enumerable.Repeat(100m, 10), 900m]);

        AnomalyDetector.Detect([.. points.SkipLast(1), points[^1] with { IsSettled = false }]).ShouldBeEmpty();
        AnomalyDetector.Detect([.. points.Select((point, index) => point with { IsSettled = index is >= 5 })]).ShouldBeEmpty();
    }

    [Fact]
    public void A_peak_of_every_year_is_muted_once_there_are_two_years()
    {
        decimal[] Year(decimal level, decimal peak) => [.. Enumerable.Range(0, 52).Select(week => week == 46 ? peak : level + (week % 5))];

        Detect([.. Year(100, 300), .. Year(110, 330)]).Select(anomaly => anomaly.Week).ShouldContain(First.AddDays(7 * 98), "one year before it is too little");
        Detect([.. Year(100, 300), .. Year(110, 330), .. Year(120, 360)]).Select(anomaly => anomaly.Week).ShouldNotContain(First.AddDays(7 * 150));
        Detect([.. Year(100, 300), .. Year(110, 330), .. Year(120, 900)]).Select(anomaly => anomaly.Week).ShouldContain(First.AddDays(7 * 150));
    }

    private static List<AnomalyDetector.Found> Detect(decimal[] values) => [.. AnomalyDetector.Detect(Points(values))];

    private static List<AnomalyDetector.Point> Points(decimal[] values) =>
        [.. values.Select((value, week) => new AnomalyDetector.Point(First.AddDays(7 * week), value, IsSettled: true))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
