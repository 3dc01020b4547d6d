namespace Collections.AmcSandbox.Data;

/// <summary>AMC's data sources, as far as the sandbox has them.</summary>
internal static class SourceTables
{
    private const string Common = "user_id user_id_type advertiser advertiser_id advertiser_country advertiser_timezone marketplace_name "
        + "currency_iso_code currency_name campaign campaign_name campaign_id campaign_id_string portfolio_name portfolio_id asin advertised_asin "
        + "creative creative_id creative_size creative_type device_type operating_system browser_family iso_country_code iso_state_province_code "
        + "dma_code city_name request_tag event_id product_category ";

    private const string Sponsored = "entity_id campaign_status campaign_budget_type campaign_budget_amount ad_product_type ad_group ad_group_type "
        + "line_item line_item_id creative_asin customer_search_term targeting match_type placement_type ";

    private const string Dsp = "line_item line_item_id line_item_status line_item_type placement supply_source site ad_product_type ";

    private const string Traffic = "impressions clicks views viewable_impressions video_start video_complete video_complete_views five_sec_views ";

    private const string Money = "total_cost impression_cost supply_cost audience_fee platform_fee third_party_fees bid_price ";

    private const string Conversions = "detail_page_view total_detail_page_view add_to_cart total_add_to_cart purchases brand_halo_purchases total_purchases "
        + "purchases_clicks units_sold brand_halo_units_sold total_units_sold product_sales brand_halo_product_sales total_product_sales sales total_sales "
        + "off_amazon_product_sales combined_sales new_to_brand_purchases new_to_brand_total_purchases new_to_brand_units_sold "
        + "new_to_brand_total_units_sold new_to_brand_product_sales new_to_brand_total_product_sales conversions new_to_brand ";

    private const string Attribution = "ad_product_type ad_group line_item line_item_id customer_search_term targeting match_type placement_type placement "
        + "supply_source site tracked_asin tracked_item purchased_asin tracked_country entity_id conversion_event_category conversion_event_subtype "
        + "conversion_event_marketplace_name conversion_event_id traffic_event_type traffic_event_id engagement_scope impressions clicks ";

    private const string Retail = "user_id user_id_type asin tracked_asin tracked_item purchased_asin marketplace_name event_id event_category event_type "
        + "event_subtype engagement_scope campaign campaign_id campaign_id_string advertiser currency_iso_code ";

    private static readonly Dictionary<string, SourceTable> All = Make().ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<SourceTable> In(SandboxInstance instance) => All.Values.Where(table => table.IsIn(instance)).OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The table of this name, or null when the instance has none.</summary>
    public static SourceTable? Find(string name, SandboxInstance instance)
    {
        return All.TryGetValue(name, out var table) && table.IsIn(instance) ? table : null;
    }

    private static IEnumerable<SourceTable> Make()
    {
        yield return Table("sponsored_ads_traffic", "Impressions, clicks and spend of sponsored ads.", true, false, f => f[Measure.Impressions],
            Common + Sponsored + Traffic + "spend " + Times("event"));
        yield return Table("dsp_impressions", "Impressions of Amazon DSP and what they cost.", false, true, f => f[Measure.Impressions],
            Common + Dsp + Traffic + Money + Times("impression"));
        yield return Table("dsp_impressions_by_matched_segments", "Impressions of Amazon DSP by the segment that the ad was targeted at.", false, true,
            f => f[Measure.Impressions], Common + Dsp + Traffic + Money + "behavior_segment_name behavior_segment_id " + Times("impression"));
        yield return Table("dsp_impressions_by_user_segments", "Impressions of Amazon DSP by the segments of the user.", false, true,
            f => f[Measure.Impressions], Common + Dsp + Traffic + Money + "behavior_segment_name behavior_segment_id " + Times("impression"));
        yield return Table("dsp_clicks", "Clicks on ads of Amazon DSP.", false, true, f => f[Measure.Clicks],
            Common + Dsp + "impressions clicks " + Times("click") + Times("impression"));
        yield return Table("dsp_views", "Views of ads of Amazon DSP.", false, true, f => f[Measure.Viewable],
            Common + Dsp + "impressions views view_events viewable_impressions " + Times("view") + Times("impression"));
        yield return Table("dsp_video_events_feed", "Video events of Amazon DSP.", false, true, f => f[Measure.VideoStarts],
            Common + Dsp + "impressions video_start video_complete " + Times("impression"));
        yield return Table("amazon_attributed_events_by_conversion_time", "Conversions attributed to ads, by the time of the conversion.", true, true,
            f => f.ConversionEvents, Common + Attribution + Conversions + Times("conversion_event") + Times("traffic_event"));
        yield return Table("amazon_attributed_events_by_traffic_time", "Conversions attributed to ads, by the time of the ad.", true, true,
            f => f.ConversionEvents, Common + Attribution + Conversions + Times("conversion_event") + Times("traffic_event"));
        yield return Table("conversions", "Conversions on Amazon, attributed or not.", true, true, f => f.ConversionEvents,
            Retail + Conversions + Times("event"));
        yield return Table("conversions_with_relevance", "Conversions on Amazon with the campaigns that they are relevant for.", true, true,
            f => f.ConversionEvents, Retail + Conversions + Times("event"));
    }

    private static string Times(string prefix)
    {
        return string.Concat(((string[])["date", "dt", "day", "hour", "dt_hour"]).Select(part => $"{prefix}_{part} {prefix}_{part}_utc "));
    }

    private static SourceTable Table(string name, string description, bool sponsored, bool dsp, Func<Fact, long> events, string columns)
    {
        var names = columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct();
        return new SourceTable(name, description, sponsored, dsp, events, [.. names.Select(SourceColumns.Of)]);
    }
}
