namespace Collections.Core.Reporting;

/// <summary>
/// Finds weeks that stand out: by the robust z-score (median and median absolute deviation, MAD) over the 13 settled weeks before, at least
/// 8 of them. Where these do not spread at all, a quarter of the usual value counts. From 104 weeks on, what every year brings is muted.
/// </summary>
internal static class AnomalyDetector
{
    public const int Window = 13;
    public const int MinHistory = 8;
    public const double Threshold = 3.5;

    private const double QuarterChange = 0.25;
    private const int SeasonFrom = 104;
    private const int Year = 52;

    /// <summary>Of the normal distribution: makes the MAD comparable with a standard deviation.</summary>
    private const double MadOfNormal = 0.674489750196082;

    /// <param name="points">One per week, oldest first.</param>
    public static IEnumerable<Found> Detect(IReadOnlyList<Point> points)
    {
        for (var index = 0; index < points.Count; index++)
        {
            if (points[index] is { IsSettled: true, Value: { } value } && Judge(points, index, value) is { } found)
            {
                yield return found;
            }
        }
    }

    private static Found? Judge(IReadOnlyList<Point> points, int index, decimal value)
    {
        var history = History(points, index, at => (double?)points[at].Value);
        if (history.Count < MinHistory)
        {
            return null;
        }

        var (median, spread) = Spread(history);
        var away = (double)value - median;
        if (spread == 0)
        {
            var isFar = median == 0 ? away != 0 : Math.Abs(away) > QuarterChange * Math.Abs(median);
            return isFar ? new(points[index].Week, value, (decimal)median, null, AnomalyBasis.Quarter, history.Count) : null;
        }

        var z = away / spread;
        if (Math.Abs(z) < Threshold)
        {
            return null;
        }

        return IsUsualForTheSeason(points, index, out var basis) ? null : new(points[index].Week, value, (decimal)median, z, basis, history.Count);
    }

    /// <summary>With two years of data: the change against the year before is compared with the changes of the weeks before.</summary>
    private static bool IsUsualForTheSeason(IReadOnlyList<Point> points, int index, out AnomalyBasis basis)
    {
        basis = AnomalyBasis.Spread;
        if (index < SeasonFrom || Growth(points, index) is not { } growth)
        {
            return false;
        }

        var history = History(points, index, at => Growth(points, at));
        if (history.Count < MinHistory)
        {
            return false;
        }

        basis = AnomalyBasis.Season;
        var (median, spread) = Spread(history);
        return spread == 0
            ? Math.Abs(growth - median) <= QuarterChange * Math.Abs(median)
            : Math.Abs(growth - median) / spread < Threshold;
    }

    private static double? Growth(IReadOnlyList<Point> points, int index) =>
        index >= Year && points[index] is { IsSettled: true, Value: { } now } && points[index - Year] is { IsSettled: true, Value: { } then and not 0 }
            ? (double)(now / then)
            : null;

    /// <summary>The nearest usable weeks before.</summary>
    private static List<double> History(IReadOnlyList<Point> points, int index, Func<int, double?> value)
    {
        var history = new List<double>(Window);
        for (var at = index - 1; at >= 0 && history.Count < Window; at--)
        {
            if (points[at].IsSettled && value(at) is { } known)
            {
                history.Add(known);
            }
        }

        return history;
    }

    /// <summary>
    /// The spread is that of a new value against the median of so few: the MAD of a small sample is too small on average, and the median itself is uncertain.
    /// Without both corrections more than 2 % of ordinary weeks are marked (docs/adr/0010).
    /// </summary>
    private static (double Median, double Spread) Spread(List<double> values)
    {
        var median = Median(values);
        var mad = Median([.. values.Select(value => Math.Abs(value - median))]);
        var small = values.Count / (values.Count - 0.8) * Math.Sqrt(1 + (Math.PI / 2 / values.Count));
        return (median, mad / MadOfNormal * small);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <param name="Value">Null: there is none.</param>
    /// <param name="IsSettled">Whole, and AMC is done with it: anything else neither stands out nor counts as history.</param>
    internal readonly record struct Point(DateOnly Week, decimal? Value, bool IsSettled);

    internal sealed record Found(DateOnly Week, decimal Value, decimal Expected, double? Z, AnomalyBasis Basis, int Weeks);
}
