using System.Globalization;

namespace Collections.AmcSandbox.Data;

/// <summary>The columns that AMC's tables are made of, by name.</summary>
internal static class SourceColumns
{
    /// <summary>Columns of a higher sensitivity cannot be output at all.</summary>
    public const int HighestOutput = High;

    private const int Low = 1;
    private const int Medium = 2;
    private const int High = 3;
    private const decimal TenThousandths = 0.0001m;

    private static readonly string[] Terms = ["running shoes", "waterproof jacket", "gift for him", "brand store", "best price", "replacement set"];
    private static readonly string[] Placements = ["Top of Search on-Amazon", "Detail Page on-Amazon", "Other on-Amazon", "Off Amazon"];
    private static readonly string[] Devices = ["Phone", "PC", "Tablet"];
    private static readonly string[] States = ["US-CA", "US-TX", "US-NY", "US-FL", "US-WA", "US-IL", "US-CO", "US-MA"];
    private static readonly string[] MatchTypes = ["EXACT", "PHRASE", "BROAD", "EXACT", "TARGETING_EXPRESSION", "BROAD"];
    private static readonly double[] DelaySeconds = [240, 1_800, 7_200, 43_200, 172_800, 518_400, 1_036_800];
    private static readonly string[] Creatives = ["300x250", "160x600"];

    private static readonly Dictionary<string, SourceColumn> All = Make().ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);

    public static SourceColumn Of(string name) => All[name];

    private static IEnumerable<SourceColumn> Make()
    {
        yield return new("user_id", DataKind.String, false, _ => Value.Of("u"), High + 1, IsUser: true);
        yield return new("user_id_type", DataKind.String, false, _ => Value.Of("adUserId"));

        // Who advertises.
        yield return Text("advertiser", f => f.Instance.Customer);
        yield return Whole("advertiser_id", f => (long)(Noise.Mix(7, f.Instance.Id) % 900_000_000_000) + 100_000_000_000);
        yield return Text("advertiser_country", _ => "US");
        yield return Text("advertiser_timezone", _ => "America/New_York");
        yield return Text("entity_id", f => f.IsDsp ? null : $"ENTITY{Noise.Mix(8, f.Instance.Id) % 1_000_000_000_000:D12}");
        yield return Text("marketplace_name", _ => "AMAZON.COM");
        yield return Text("currency_iso_code", _ => "USD");
        yield return Text("currency_name", _ => "Dollar (USA)");
        yield return Text("tracked_country", _ => "US");
        foreach (var name in (string[])["campaign", "campaign_name"])
        {
            yield return Text(name, f => f.Campaign.Name, Low);
        }

        yield return Whole("campaign_id", f => f.Campaign.Id, Low);
        yield return Text("campaign_id_string", f => f.Campaign.IdText, Low);
        yield return Text("campaign_status", f => f.Campaign.Seed % 9 == 0 ? "PAUSED" : "ENABLED", Low);
        yield return Text("campaign_budget_type", f => f.IsDsp ? null : "DAILY_BUDGET", Low);
        yield return Whole("campaign_budget_amount", f => 50 + (long)(f.Campaign.Seed % 40 * 25), Low);
        yield return Text("portfolio_name", f => f.Campaign.Portfolio, Low);
        yield return Text("portfolio_id", f => f.Campaign.Portfolio is null ? null : (Noise.Mix(9, f.Campaign.Portfolio) % 1_000_000_000).ToString(CultureInfo.InvariantCulture), Low);
        yield return Text("ad_product_type", f => f.Campaign.ProductType);
        yield return Text("ad_group", f => $"{f.Campaign.Name.AsSpan(0, Math.Min(20, f.Campaign.Name.Length))} / group {f[Split.AdGroup] + 1}", Medium, Split.AdGroup);
        yield return Text("ad_group_type", f => f.IsDsp ? null : "MANUAL", Medium);
        yield return Text("line_item", f => $"{f.Campaign.Name} / line {f[Split.AdGroup] + 1}", Medium, Split.AdGroup);
        yield return Whole("line_item_id", f => f.Campaign.Id + 10 + f[Split.AdGroup], Medium, Split.AdGroup);
        yield return Text("line_item_status", _ => "ENABLED", Medium);
        yield return Text("line_item_type", _ => "AAP", Medium);
        yield return Text("creative", f => $"{f.Campaign.Name} / {Creatives[f[Split.Creative]]}", Medium, Split.Creative);
        yield return Whole("creative_id", f => f.Campaign.Id + 20 + f[Split.Creative], Medium, Split.Creative);
        yield return Text("creative_size", f => Creatives[f[Split.Creative]], Medium, Split.Creative);
        yield return Text("creative_type", f => f.Campaign.IsVideo ? "video" : "image", Low);

        // What is advertised and bought.
        foreach (var name in (string[])["asin", "tracked_asin", "tracked_item", "advertised_asin", "creative_asin", "purchased_asin"])
        {
            yield return Text(name, f => f.Asin, High);
        }

        yield return Text("product_category", f => f.Seed % 3 == 0 ? null : "Sports & Outdoors", Low);

        // Where and how.
        yield return Text("customer_search_term", f => f.Campaign.Product == AdProduct.SponsoredDisplay ? null : Terms[f[Split.SearchTerm]], High, Split.SearchTerm);
        yield return Text("targeting", f => f.Campaign.Product == AdProduct.SponsoredDisplay ? "loose-match" : Terms[f[Split.SearchTerm]], High, Split.SearchTerm);
        yield return Text("match_type", f => f.Campaign.Product == AdProduct.SponsoredDisplay ? null : MatchTypes[f[Split.SearchTerm]], Low, Split.SearchTerm);
        yield return Text("placement_type", f => Placements[f[Split.Placement]], Low, Split.Placement);
        yield return Text("placement", f => Placements[f[Split.Placement]], Low, Split.Placement);
        yield return Text("supply_source", f => Placements[f[Split.Placement]], Low, Split.Placement);
        yield return Text("site", f => $"site{f[Split.Placement] + 1}.example", Low, Split.Placement);
        yield return Text("device_type", f => Devices[f[Split.Device]], Low, Split.Device);
        yield return Text("operating_system", f => f[Split.Device] == 1 ? "Windows" : "iOS", Low, Split.Device);
        yield return Text("browser_family", f => f[Split.Device] == 1 ? "Chrome" : "Mobile Safari", Low, Split.Device);
        yield return Text("iso_country_code", _ => "US");
        yield return Text("iso_state_province_code", f => States[f[Split.Region]], Low, Split.Region);
        yield return Text("dma_code", f => $"US-DMA-{501 + (f[Split.Region] * 37)}", Medium, Split.Region);
        yield return Text("city_name", f => $"City {f[Split.Region] + 1}", High, Split.Region);
        yield return Text("behavior_segment_name", f => $"In-market: segment {f[Split.Region] + 1}", Low, Split.Region);
        yield return Whole("behavior_segment_id", f => 400_000 + f[Split.Region], Low, Split.Region);

        // When.
        foreach (var prefix in (string[])["event", "impression", "click", "view", "conversion_event", "traffic_event"])
        {
            var isLate = prefix == "conversion_event";
            foreach (var suffix in (string[])["", "_utc"])
            {
                yield return new($"{prefix}_date{suffix}", DataKind.Date, false, f => Value.OfDate(DateOnly.FromDateTime(Time(f, isLate))), ByDay: true);
                yield return new($"{prefix}_dt{suffix}", DataKind.Timestamp, false, f => Value.OfTime(Time(f, isLate)), ByDay: true, Split: isLate ? Data.Split.Delay : Data.Split.Hour);
                yield return new($"{prefix}_day{suffix}", DataKind.Integer, false, f => Value.Of((long)f.Day.Day), ByDay: true);
                yield return new($"{prefix}_hour{suffix}", DataKind.Integer, false, f => Value.Of((long)f[Split.Hour]), ByDay: true, Split: Data.Split.Hour);
                yield return new($"{prefix}_dt_hour{suffix}", DataKind.Timestamp, false, f => Value.OfTime(Time(f, isLate)), ByDay: true, Split: Data.Split.Hour);
            }
        }

        // How much.
        yield return Count("impressions", Measure.Impressions);
        yield return Count("clicks", Measure.Clicks);
        yield return Count("views", Measure.Viewable);
        yield return Count("view_events", Measure.Viewable);
        yield return new("viewable_impressions", DataKind.Long, true,
            f => f.Campaign.Product == AdProduct.SponsoredProducts ? Value.Null : Value.Of(f[Measure.Viewable]));
        yield return Video("video_start", Measure.VideoStarts);
        yield return Video("video_complete", Measure.VideoCompletes);
        yield return Video("video_complete_views", Measure.VideoCompletes);
        yield return Video("five_sec_views", Measure.FiveSecondViews);
        yield return Count("spend", Measure.SpendMicrocents);
        yield return Count("total_cost", Measure.CostMillicents);
        yield return Count("impression_cost", Measure.CostMillicents);
        yield return Count("supply_cost", Measure.SupplyMicrocents);
        yield return Count("audience_fee", Measure.FeeMicrocents);
        yield return Count("platform_fee", Measure.FeeMicrocents);
        yield return Count("third_party_fees", Measure.FeeMicrocents);
        yield return new("bid_price", DataKind.Long, true, f => Value.Of((long)(f.Campaign.CostPerThousand * 100_000_000)));

        // What came of it.
        yield return Count("detail_page_view", Measure.DetailPageViews);
        yield return Count("total_detail_page_view", Measure.DetailPageViews);
        yield return Count("add_to_cart", Measure.AddToCarts);
        yield return Count("total_add_to_cart", Measure.AddToCarts);
        yield return Count("purchases", Measure.Purchases);
        yield return Count("brand_halo_purchases", Measure.HaloPurchases);
        yield return Sum("total_purchases", Measure.Purchases, Measure.HaloPurchases);
        yield return Count("purchases_clicks", Measure.Purchases);
        yield return Count("units_sold", Measure.Units);
        yield return Count("brand_halo_units_sold", Measure.HaloUnits);
        yield return Sum("total_units_sold", Measure.Units, Measure.HaloUnits);
        yield return Money("product_sales", f => f[Measure.Sales]);
        yield return Money("brand_halo_product_sales", f => f[Measure.HaloSales]);
        yield return Money("total_product_sales", f => f[Measure.Sales] + f[Measure.HaloSales]);
        yield return Money("sales", f => f[Measure.Sales]);
        yield return Money("total_sales", f => f[Measure.Sales] + f[Measure.HaloSales]);
        yield return Money("off_amazon_product_sales", _ => 0);
        yield return Money("combined_sales", f => f[Measure.Sales]);
        yield return Count("new_to_brand_purchases", Measure.NewToBrandPurchases);
        yield return Count("new_to_brand_total_purchases", Measure.NewToBrandPurchases);
        yield return Count("new_to_brand_units_sold", Measure.NewToBrandUnits);
        yield return Count("new_to_brand_total_units_sold", Measure.NewToBrandUnits);
        yield return Money("new_to_brand_product_sales", f => f[Measure.NewToBrandSales]);
        yield return Money("new_to_brand_total_product_sales", f => f[Measure.NewToBrandSales]);
        yield return new("conversions", DataKind.Long, true, f => Value.Of(f.ConversionEvents));
        yield return new("new_to_brand", DataKind.Boolean, false, f => Value.Of(f.Seed % 2 == 0), Low);
        yield return Text("event_category", _ => "purchase");
        yield return Text("event_type", _ => "order");
        yield return Text("event_subtype", _ => "order");
        yield return Text("conversion_event_category", _ => "purchase");
        yield return Text("conversion_event_subtype", _ => "order");
        yield return Text("traffic_event_type", f => f[Split.Delay] % 2 == 0 ? "CLICK" : "VIEW", 0, Data.Split.Delay);
        yield return Text("engagement_scope", _ => "PROMOTED");
        yield return Text("conversion_event_marketplace_name", _ => "AMAZON.COM");
        yield return Text("traffic_event_id", f => f.Seed.ToString(CultureInfo.InvariantCulture), High + 1);
        yield return Text("conversion_event_id", f => f.Seed.ToString(CultureInfo.InvariantCulture), High + 1);
        yield return Text("event_id", f => f.Seed.ToString(CultureInfo.InvariantCulture), High + 1);
        yield return Text("request_tag", f => f.Seed.ToString(CultureInfo.InvariantCulture), High + 1);
    }

    private static DateTime Time(Fact fact, bool isLate)
    {
        var time = fact.Day.ToDateTime(new TimeOnly(fact[Split.Hour], 0), DateTimeKind.Utc);
        return isLate ? time.AddSeconds(DelaySeconds[fact[Split.Delay]]) : time;
    }

    private static SourceColumn Text(string name, Func<Fact, string?> read, int sensitivity = 0, Split? split = null)
    {
        return new SourceColumn(name, DataKind.String, false, f => Value.Of(read(f)), sensitivity, Split: split);
    }

    private static SourceColumn Whole(string name, Func<Fact, long> read, int sensitivity = 0, Split? split = null)
    {
        return new SourceColumn(name, DataKind.Long, false, f => Value.Of(read(f)), sensitivity, Split: split);
    }

    private static SourceColumn Count(string name, Measure measure) => new(name, DataKind.Long, true, f => Value.Of(f[measure]));

    private static SourceColumn Sum(string name, Measure first, Measure second) => new(name, DataKind.Long, true, f => Value.Of(f[first] + f[second]));

    private static SourceColumn Video(string name, Measure measure)
    {
        return new SourceColumn(name, DataKind.Long, true, f => f.Campaign.IsVideo ? Value.Of(f[measure]) : Value.Null);
    }

    private static SourceColumn Money(string name, Func<Fact, long> tenThousandths)
    {
        return new SourceColumn(name, DataKind.Decimal, true, f => Value.Of(tenThousandths(f) * TenThousandths), Scale: 4);
    }
}
