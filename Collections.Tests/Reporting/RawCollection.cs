using System.Globalization;
using Collections.Core.Ingestion;

namespace Collections.Tests.Reporting;

/// <summary>A generated collection: weeks with everything that makes figures hard to read.</summary>
internal sealed record RawCollection(IReadOnlyList<RawWeek> Weeks, bool HasCurrencies, bool MarksFiltered)
{
    public static readonly DateOnly First = new(2025, 1, 6);

    private static readonly string?[] Campaigns = ["Spring", "Summer", "Brand", "Retargeting", null];

    public OutputColumn[] Columns =>
    [
        new("campaign", "STRING", "DIMENSION"),
        .. HasCurrencies ? new OutputColumn[] { new("currency", "STRING", "DIMENSION") } : [],
        .. MarksFiltered ? new OutputColumn[] { new("filtered", "BOOLEAN", "DIMENSION") } : [],
        new("impressions", "LONG", "METRIC"),
        new("clicks", "LONG", "METRIC"),
        new("spend", "LONG", "METRIC"),
        new("sales", "DECIMAL", "METRIC"),
        new("reach", "LONG", "DIMENSION"),
        new("avg_price", "DOUBLE", "METRIC"),
    ];

    public string Csv(IReadOnlyList<RawRow> rows) => ReportStage.Csv(
        string.Join(',', Columns.Select(column => column.Name)),
        [.. rows.Select(row => Cells(row).ToArray())]);

    public static RawCollection Generate(Random random, int weeks)
    {
        var (hasCurrencies, marksFiltered, isSingle) = (random.Next(3) == 0, random.Next(4) != 0, random.Next(3) == 0);
        var changed = random.Next(3) == 0 ? random.Next(2, weeks - 1) : weeks;
        return new(
            [
                .. Enumerable.Range(0, weeks).Select(week => Week(random, First.AddDays(7 * week), hasCurrencies, marksFiltered, isSingle) with
                {
                    Query = week < changed ? 1 : 2,
                    DataGaps = random.Next(10) == 0 ? "2025-01-07 to 2025-01-08" : null,
                }),
            ],
            hasCurrencies, marksFiltered);
    }

    private static RawWeek Week(Random random, DateOnly monday, bool hasCurrencies, bool marksFiltered, bool isSingle)
    {
        if (random.Next(10) == 0)
        {
            return new(monday, [], 6, false);
        }

        var zero = random.Next(4) == 0;
        var hidesAll = marksFiltered && random.Next(12) == 0;
        var currencies = hasCurrencies && random.Next(2) == 0 ? new[] { "USD", "EUR" } : ["USD"];
        var first = Rows();
        var versions = random.Next(4) == 0 ? new[] { first, Rows() } : [first];
        return new(monday, versions, random.Next(6) == 0 ? random.Next(2, 6) : 6, random.Next(5) == 0);

        List<RawRow> Rows() =>
        [
            .. Enumerable.Range(0, isSingle ? 1 : random.Next(12) == 0 ? 0 : random.Next(1, 9))
                .Select(_ => Row(random, hasCurrencies ? currencies[random.Next(currencies.Length)] : null, marksFiltered, zero, hidesAll)),
        ];
    }

    private static RawRow Row(Random random, string? currency, bool marksFiltered, bool zero, bool hidesAll)
    {
        var filtered = marksFiltered && (hidesAll || random.Next(8) == 0);
        return new(
            Campaigns[random.Next(Campaigns.Length)],
            currency,
            filtered,
            Hidden(random.Next(1, 2_000_000)),
            Hidden(zero ? 0 : random.Next(0, 5_000)),
            Hidden(zero ? 0 : random.NextInt64(0, 90_000_000_000)),
            filtered || random.Next(9) == 0 ? null : Math.Round((decimal)random.NextDouble() * 10_000, random.Next(0, 5)),
            Hidden(random.Next(100, 90_000)),
            random.Next(6) == 0 ? null : Hidden(Math.Round((decimal)random.NextDouble() * 40, 3)));

        decimal? Hidden(decimal value) => filtered && (hidesAll || random.Next(2) == 0) ? null : value;
    }

    private IEnumerable<object?> Cells(RawRow row)
    {
        yield return row.Campaign;
        if (HasCurrencies)
        {
            yield return row.Currency;
        }

        if (MarksFiltered)
        {
            yield return row.Filtered ? "true" : "false";
        }

        foreach (var number in new[] { row.Impressions, row.Clicks, row.Spend, row.Sales, row.Reach, row.Price })
        {
            yield return number?.ToString(CultureInfo.InvariantCulture);
        }
    }
}
