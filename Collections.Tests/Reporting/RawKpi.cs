namespace Collections.Tests.Reporting;

/// <summary>
/// What a KPI must be, computed from rows in the plainest way and without a line of the product: the other side of every comparison.
/// </summary>
internal sealed record RawKpi(string Key, string Kind, Func<RawRow, decimal?>? Column, Func<RawRow, decimal?>? Top, Func<RawRow, decimal?>? Bottom, bool IsMoney)
{
    private const decimal Microcents = 100_000_000m;

    // In this order: the first that applies to a week is the reason of the whole.
    private static readonly string[] Withheld = ["not_additive", "filtered", "zero_denominator"];

    public static readonly IReadOnlyList<RawKpi> All =
    [
        new("impressions", "additive", row => row.Impressions, null, null, false),
        new("clicks", "additive", row => row.Clicks, null, null, false),
        new("spend", "additive", row => row.Spend / Microcents, null, null, true),
        new("sales", "additive", row => row.Sales, null, null, true),
        new("reach", "non_additive", row => row.Reach, null, null, false),
        new("avg_price", "other", row => row.Price, null, null, true),
        new("ctr", "ratio", null, row => row.Clicks, row => row.Impressions, false),
        new("cpc", "ratio", null, row => row.Spend / Microcents, row => row.Clicks, true),
        new("cpm", "ratio", null, row => row.Spend / Microcents * 1000, row => row.Impressions, true),
        new("roas", "ratio", null, row => row.Sales, row => row.Spend / Microcents, true),
        new("acos", "ratio", null, row => row.Spend / Microcents, row => row.Sales, true),
    ];

    /// <summary>Rows in which AMC hid something of it.</summary>
    public bool IsHidden(IReadOnlyList<RawRow> rows) => rows.Any(row => row.Filtered && Columns.Any(column => column(row) is null));

    public IReadOnlyList<string> Currencies(IReadOnlyList<RawRow> rows) => IsMoney ? [.. rows.Select(row => row.Currency).OfType<string>().Distinct().Order()] : [];

    /// <summary>The value of a week, or the word for why there is none.</summary>
    public (decimal? Value, string Reason) Week(IReadOnlyList<RawRow> rows)
    {
        if (Currencies(rows).Count > 1)
        {
            return (null, "mixed_currencies");
        }

        if (Kind == "ratio")
        {
            return (Total(rows, Top!), Total(rows, Bottom!)) switch
            {
                (null, _) or (_, null) => (null, IsHidden(rows) ? "filtered" : "null"),
                (_, 0) => (null, "zero_denominator"),
                var (top, bottom) => (top / bottom, "ok"),
            };
        }

        var values = rows.Select(Column!).OfType<decimal>().ToList();
        return values.Count == 0 ? (null, IsHidden(rows) ? "filtered" : "null")
            : Kind != "additive" && (values.Count > 1 || IsHidden(rows)) ? (null, "not_additive")
            : (values.Sum(), "ok");
    }

    /// <summary>Several weeks as one.</summary>
    public (decimal? Value, string Reason) Aggregate(IReadOnlyList<IReadOnlyList<RawRow>> weeks, string how)
    {
        var all = weeks.SelectMany(week => week).ToList();
        var judged = weeks.Select(Week).ToList();
        var counted = weeks.Where(week => Kind switch
        {
            "ratio" when how is "sum" or "avg" => Week(week).Reason != "mixed_currencies" && Total(week, Top!) is not null && Total(week, Bottom!) is not null,
            "other" => Currencies(week).Count <= 1 && week.Any(row => row.Price is not null),
            _ => Week(week).Value is not null,
        }).ToList();
        if (judged.Exists(week => week.Reason == "mixed_currencies") || counted.SelectMany(Currencies).Distinct().Count() > 1)
        {
            return (null, "mixed_currencies");
        }

        if ((Kind == "non_additive" && how == "sum") || (Kind == "other" && how is "sum" or "avg"))
        {
            return (null, "not_additive");
        }

        if (counted.Count == 0)
        {
            return (null, judged.Count == 0 ? "missing_week"
                : Withheld.FirstOrDefault(reason => judged.Exists(week => week.Reason == reason)) ?? "no_data");
        }

        if (Kind == "ratio" && how is "sum" or "avg")
        {
            var (top, bottom) = (counted.Sum(week => Total(week, Top!)), counted.Sum(week => Total(week, Bottom!)));
            return bottom == 0 ? (null, "zero_denominator") : (top / bottom, "ok");
        }

        var values = Kind == "other"
            ? [.. counted.SelectMany(week => week.Select(row => row.Price).OfType<decimal>())]
            : counted.Select(week => Week(week).Value!.Value).ToList();
        return (how switch { "min" => values.Min(), "max" => values.Max(), "avg" => values.Sum() / values.Count, _ => values.Sum() }, "ok");
    }

    private IEnumerable<Func<RawRow, decimal?>> Columns => Kind == "ratio" ? [Top!, Bottom!] : [Column!];

    private static decimal? Total(IReadOnlyList<RawRow> rows, Func<RawRow, decimal?> column) =>
        rows.Select(column).OfType<decimal>().ToList() is { Count: > 0 } values ? values.Sum() : null;
}
