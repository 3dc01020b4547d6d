namespace Collections.Core.Catalog;

/// <summary>A query to start from. Money leaves AMC in its smallest units and comes out of these in the account's currency.</summary>
/// <param name="NeedsDsp">Uses <c>dsp_*</c> tables, which an instance for sponsored ads only lacks.</param>
public sealed record StandardWorkflow(string Name, string Description, string SqlQuery, bool NeedsDsp = false)
{
    public static readonly StandardWorkflow SponsoredAds = new(
        "Sponsored ads: weekly performance",
        "Impressions, clicks, spend and attributed sales by campaign. Spend is in the account's currency: AMC counts it in microcents.",
        """
        SELECT campaign, campaign_id_string, ad_product_type,
          SUM(impressions) AS impressions,
          SUM(clicks) AS clicks,
          SUM(spend) / 100000000.0 AS spend,
          SUM(purchases) AS purchases,
          SUM(new_to_brand_purchases) AS new_to_brand_purchases,
          SUM(sales) AS sales
        FROM (
          SELECT campaign, campaign_id_string, ad_product_type, impressions, clicks, spend,
            0 AS purchases, 0 AS new_to_brand_purchases, CAST(0 AS DECIMAL(38, 4)) AS sales
          FROM sponsored_ads_traffic
          UNION ALL
          SELECT campaign, campaign_id_string, ad_product_type, 0 AS impressions, 0 AS clicks, 0 AS spend,
            total_purchases AS purchases, new_to_brand_purchases, total_product_sales AS sales
          FROM amazon_attributed_events_by_traffic_time
          WHERE ad_product_type IS NOT NULL
        )
        WHERE {{campaigns|campaign}}
        GROUP BY campaign, campaign_id_string, ad_product_type
        """);

    public static readonly StandardWorkflow DspReach = new(
        "DSP: reach and cost",
        "People reached, impressions and cost by campaign. Reach counts people, so weeks cannot be added up. Cost is in the account's currency: AMC counts it in millicents.",
        """
        SELECT campaign, campaign_id_string,
          COUNT(DISTINCT user_id) AS reach,
          SUM(impressions) AS impressions,
          SUM(total_cost) / 100000.0 AS cost
        FROM dsp_impressions
        WHERE {{campaigns|campaign}}
        GROUP BY campaign, campaign_id_string
        """,
        NeedsDsp: true);

    public static readonly StandardWorkflow Attribution = new(
        "Attribution: by campaign and ASIN",
        "Detail page views, carts, purchases and sales that followed an ad, by campaign and product. May still rise for 30 days after a week.",
        """
        SELECT campaign, campaign_id_string, tracked_asin AS asin,
          SUM(detail_page_view) AS detail_page_views,
          SUM(add_to_cart) AS add_to_carts,
          SUM(total_purchases) AS purchases,
          SUM(total_units_sold) AS units_sold,
          SUM(total_product_sales) AS sales,
          SUM(new_to_brand_purchases) AS new_to_brand_purchases
        FROM amazon_attributed_events_by_traffic_time
        WHERE {{campaigns|campaign}} AND {{asins|tracked_asin}}
        GROUP BY campaign, campaign_id_string, tracked_asin
        """);

    public static readonly IReadOnlyList<StandardWorkflow> All = [SponsoredAds, DspReach, Attribution];
}
