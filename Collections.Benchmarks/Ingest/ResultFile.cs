using System.Globalization;
using System.Text;
using Collections.Core.Ingestion;

namespace Collections.Benchmarks.Ingest;

/// <summary>
/// A believable result, twice: as AMC's CSV, and as COPY text of the very same rows for the plain COPY to measure against.
/// Five dimensions of 400, 400, 2,000, 5 and 2 values, and seven columns of numbers; 3 % of the rows are filtered.
/// </summary>
internal sealed class ResultFile(string csv, string copyText)
{
    public const int Columns = 12;

    /// <summary>The slots of the COPY text, in the order of the CSV's columns.</summary>
    public const string Slots = "d01, d02, d03, d04, d05, m01, m02, m03, m04, m05, m06, m07";

    private static readonly string[] Products = ["sponsored_products", "sponsored_brands", "sponsored_display", "sponsored_television", ""];
    private static readonly string[] Kinds = ["Brand", "Generic", "Retargeting, all", "Prime \"Day\""];

    public static IReadOnlyList<OutputColumn> OutputColumns { get; } =
    [
        new("campaign", "STRING", "DIMENSION"),
        new("campaign_id_string", "STRING", "DIMENSION"),
        new("asin", "STRING", "DIMENSION"),
        new("ad_product_type", "STRING", "DIMENSION"),
        new("filtered", "BOOLEAN", "DIMENSION"),
        new("impressions", "LONG", "METRIC"),
        new("clicks", "LONG", "METRIC"),
        new("spend", "LONG", "METRIC"),
        new("total_cost", "DECIMAL", "METRIC"),
        new("purchases", "LONG", "METRIC"),
        new("product_sales", "DECIMAL", "METRIC"),
        new("reach", "LONG", "DIMENSION"),
    ];

    public string Csv => csv;

    public string CopyText => copyText;

    public long Bytes => new FileInfo(csv).Length;

    /// <param name="instance">For the COPY text; null leaves that out.</param>
    public static ResultFile Create(string folder, int rows, int seed, Guid? instance)
    {
        var random = new Random(seed);
        var file = new ResultFile(Path.Combine(folder, $"result-{rows}.csv"), Path.Combine(folder, $"result-{rows}.txt"));
        using var csv = new StreamWriter(file.Csv, append: false, new UTF8Encoding(false), 1 << 16);
        using var text = instance is null ? StreamWriter.Null : new StreamWriter(file.CopyText, append: false, new UTF8Encoding(false), 1 << 16);
        csv.Write(string.Join(',', OutputColumns.Select(column => column.Name)) + "\n");
        var values = new string[Columns];

        for (var row = 0; row < rows; row++)
        {
            Fill(values, random);
            csv.Write(string.Join(',', values.Select(Quote)) + "\n");
            text.Write($"0\t{instance}\t{string.Join('\t', values.Select(value => value.Length == 0 ? "\\N" : value))}\n");
        }

        return file;
    }

    private static void Fill(string[] values, Random random)
    {
        var campaign = random.Next(400);
        var filtered = random.NextDouble() < 0.03;
        values[0] = $"Campaign {campaign} {Kinds[campaign % Kinds.Length]}";
        values[1] = Invariant($"57{campaign * 7919L:0000000000000000}");
        values[2] = Invariant($"B0{random.Next(2_000) * 104_729:X8}");
        values[3] = Products[random.Next(Products.Length)];
        values[4] = filtered ? "true" : "false";
        values[5] = Invariant($"{random.Next(100, 200_000)}");
        values[6] = Invariant($"{random.Next(2_000)}");
        values[7] = Invariant($"{random.NextInt64(1_000_000, 10_000_000_000)}");
        values[8] = Invariant($"{random.NextDouble() * 100_000:F4}");
        values[9] = filtered ? "" : Invariant($"{random.Next(50)}");
        values[10] = filtered ? "" : Invariant($"{random.NextDouble() * 1_000:F4}");
        values[11] = filtered ? "" : Invariant($"{random.Next(100, 90_000)}");
    }

    private static string Quote(string value) => value.AsSpan().IndexOfAny(',', '"') < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
