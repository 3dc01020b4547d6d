using Collections.Core.Ingestion;

namespace Collections.Tests.Reporting;

/// <summary>The results of a small shop: campaigns with what they cost and brought.</summary>
internal static class Shop
{
    /// <summary>A Monday; the others are counted from it.</summary>
    private static readonly DateOnly First = new(2026, 1, 5);

    public static readonly OutputColumn[] Columns =
    [
        new("campaign", "STRING", "DIMENSION"),
        new("filtered", "BOOLEAN", "DIMENSION"),
        new("impressions", "LONG", "METRIC"),
        new("clicks", "LONG", "METRIC"),
        new("spend", "DECIMAL", "METRIC"),
        new("sales", "DECIMAL", "METRIC"),
    ];

    /// <summary>One row per week: how many people.</summary>
    public static readonly OutputColumn[] ReachColumns = [new("reach", "LONG", "DIMENSION"), new("impressions", "LONG", "METRIC")];

    public static readonly OutputColumn[] MoneyColumns =
        [new("campaign", "STRING", "DIMENSION"), new("currency", "STRING", "DIMENSION"), new("spend", "DECIMAL", "METRIC"), new("sales", "DECIMAL", "METRIC")];

    public static DateOnly Monday(int week) => First.AddDays(7 * week);

    /// <summary>So many days after the week's end.</summary>
    public static DateTimeOffset After(int week, int days) => new(Monday(week).AddDays(6 + days), default, TimeSpan.Zero);

    /// <summary>Campaign, filtered, impressions, clicks, spend, sales; null is what AMC hides.</summary>
    public static string Rows(params (string? Campaign, bool Filtered, decimal? Impressions, decimal? Clicks, decimal? Spend, decimal? Sales)[] rows) => ReportStage.Csv(
        "campaign,filtered,impressions,clicks,spend,sales",
        [.. rows.Select(row => new object?[] { row.Campaign, row.Filtered ? "true" : "false", row.Impressions, row.Clicks, row.Spend, row.Sales })]);

    /// <summary>Two campaigns, nothing hidden.</summary>
    public static string Plain(decimal sales, decimal spend = 100, decimal impressions = 1_000) =>
        Rows(("Brand", false, impressions, 10, spend, sales), ("Spring", false, impressions, 20, spend, sales));

    public static string Reach(long people, long impressions = 1_000) => ReportStage.Csv("reach,impressions", [people, impressions]);

    public static string Money(params (string Campaign, string Currency, decimal Spend, decimal Sales)[] rows) => ReportStage.Csv(
        "campaign,currency,spend,sales", [.. rows.Select(row => new object?[] { row.Campaign, row.Currency, row.Spend, row.Sales })]);
}
