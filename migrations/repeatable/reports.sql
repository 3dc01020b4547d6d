-- Purpose: what reports compute in the database: the same figures as pages, API and exports; applied at each migration.
-- Creates: collection_kpis, week_kpi_values, calculate_week_over_week_change, aggregate_collection_weeks, collection_report_summary.
-- All of them see with the eyes of whoever asks. All are in PL/pgSQL and keep one plan for all arguments as long as the session lives:
-- planning them takes longer than running them.

drop view if exists collection_report_summary;
drop function if exists aggregate_collection_weeks(uuid, date, date, text, text);
drop function if exists calculate_week_over_week_change(uuid, date, date, text);
drop function if exists week_kpi_values(uuid, date, date, text);
drop function if exists collection_kpis(uuid);

-- The KPIs of a collection: guessed from the names and types of its columns, then what people changed (workflow_kpis), which wins by key.
-- AMC sends a distinct count as a DIMENSION, and nothing adds up there; whole numbers under AMC's own money columns are millicents or microcents.
create function collection_kpis(p_collection_id uuid)
    returns table (
        key text, name text, kind text, column_name text, numerator text, denominator text, factor numeric, numerator_factor numeric,
        denominator_factor numeric, raw_unit text, unit text, currency text, currency_column text, direction text, goal numeric, decimals integer,
        "position" integer, hidden boolean, guessed boolean, multiplier numeric)
    language plpgsql stable set plan_cache_mode = force_generic_plan rows 20
as $body$
#variable_conflict use_column
begin
    return query
    with collection as materialized (
        select c.workflow_id, i.currency
        from public.report_data_collections c join public.amc_instances i on i.id = c.instance_id
        where c.id = p_collection_id
    ),
    columns as materialized (
        select distinct on (lower(r.name)) lower(r.name) as name, r.name as shown, r.slot like 'm%' as is_number, upper(r.data_type) as data_type,
               r.column_type, r.position
        from public.report_data_columns r
        where r.collection_id = p_collection_id
        order by lower(r.name), r.slot desc
    ),
    currency_column as (
        select n.name from columns n where not n.is_number and n.name ~ '(^|_)currency(_code)?$' order by n.position limit 1
    ),
    numbers as materialized (
        select n.*,
               n.name ~ '(^|_)(spend|costs?|fees?|sales|revenue|price|budget|amount|bid|cpc|cpm|cpa)(_|$)' as is_money,
               case
                   when n.column_type = 'DIMENSION' or n.name ~ '(^|_)(reach|unique|uniques|distinct|users|people|households|audience)(_|$)' then 'non_additive'
                   when n.name ~ '(^|_)(avg|average|mean|median|min|max|rate|ratio|pct|percent|percentage|share|ctr|cpc|cpm|cpa|roas|acos|index|rank|score|frequency|p[0-9]{1,2})(_|$)'
                       then 'other'
                   else 'additive'
               end as kind
        from columns n
        where n.is_number
          and not (n.column_type = 'DIMENSION' and n.name ~ '(^|_)(hour|day|weekday|week|month|quarter|year|age|bucket|number|position|order|step|id)(_|$)')
    ),
    roles as (
        select (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.impressions) order by array_position(a.impressions, n.name) limit 1) as impressions,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.clicks) order by array_position(a.clicks, n.name) limit 1) as clicks,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.spend) order by array_position(a.spend, n.name) limit 1) as spend,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.sales) order by array_position(a.sales, n.name) limit 1) as sales,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.purchases) order by array_position(a.purchases, n.name) limit 1) as purchases,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.page_views) order by array_position(a.page_views, n.name) limit 1) as page_views,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.carts) order by array_position(a.carts, n.name) limit 1) as carts,
               (select n.name from numbers n where n.kind = 'additive' and n.name = any (a.new_buyers) order by array_position(a.new_buyers, n.name) limit 1) as new_buyers
        from (select array['impressions', 'total_impressions', 'imps'] as impressions,
                     array['clicks', 'total_clicks'] as clicks,
                     array['spend', 'total_spend', 'ad_spend', 'cost', 'total_cost', 'advertising_cost', 'media_cost'] as spend,
                     array['sales', 'total_sales', 'total_product_sales', 'product_sales', 'revenue'] as sales,
                     array['purchases', 'total_purchases', 'orders', 'conversions'] as purchases,
                     array['detail_page_views', 'detail_page_view', 'total_detail_page_view', 'total_detail_page_views', 'dpv'] as page_views,
                     array['add_to_carts', 'add_to_cart', 'total_add_to_cart', 'total_add_to_carts', 'atc'] as carts,
                     array['new_to_brand_purchases', 'total_new_to_brand_purchases', 'ntb_purchases'] as new_buyers) a
    ),
    offered as (
        select v.*
        from roles r cross join lateral (values
            ('ctr', 'Click-through rate (CTR)', r.clicks, r.impressions, 1::numeric, 'percent', 'up', 2, 1),
            ('cpc', 'Cost per click (CPC)', r.spend, r.clicks, 1, 'currency', 'down', 2, 2),
            ('cpm', 'Cost per 1,000 impressions (CPM)', r.spend, r.impressions, 1000, 'currency', 'down', 2, 3),
            ('roas', 'Return on ad spend (ROAS)', r.sales, r.spend, 1, 'multiple', 'up', 2, 4),
            ('acos', 'Advertising cost of sales (ACOS)', r.spend, r.sales, 1, 'percent', 'down', 1, 5),
            ('purchase_rate', 'Purchase rate', r.purchases, r.impressions, 1, 'percent', 'up', 3, 6),
            ('detail_page_view_rate', 'Detail page view rate', r.page_views, r.impressions, 1, 'percent', 'up', 3, 7),
            ('add_to_cart_rate', 'Add-to-cart rate', r.carts, r.impressions, 1, 'percent', 'up', 3, 8),
            ('new_to_brand_share', 'New-to-brand purchases, share', r.new_buyers, r.purchases, 1, 'percent', 'up', 1, 9)
        ) v (key, name, numerator, denominator, multiplier, unit, direction, decimals, place)
        where v.numerator is not null and v.denominator is not null
    ),
    guessed as (
        select o.key, o.name, 'ratio' as kind, null::text as column_name, o.numerator, o.denominator, o.multiplier, 'as_is' as raw_unit, o.unit,
               null::text as currency_column, o.direction, o.decimals, 2000 + o.place as position
        from offered o
        union all
        select n.name, upper(left(replace(n.shown, '_', ' '), 1)) || substr(replace(n.shown, '_', ' '), 2), n.kind, n.name, null, null, 1,
               case
                   when n.kind = 'additive' and n.data_type in ('BYTE', 'SHORT', 'INTEGER', 'LONG') and n.name in ('total_cost', 'impression_cost') then 'millicents'
                   when n.kind = 'additive' and n.data_type in ('BYTE', 'SHORT', 'INTEGER', 'LONG') and n.name ~ '^(spend|supply_cost|bid_price|(.*_)?fees?)$' then 'microcents'
                   else 'as_is'
               end,
               case when n.is_money then 'currency' else 'number' end,
               case when n.is_money then (select name from currency_column) end,
               case
                   when n.kind = 'other' then case
                       when n.name ~ '(cpc|cpm|cpa|acos|cost|price)' then 'down' when n.name ~ '(ctr|roas|rate)' then 'up' else 'none' end
                   when n.name ~ '(^|_)(spend|costs?|fees?|budget|bid)(_|$)' then 'none'
                   else 'up'
               end,
               case when n.is_money then 2 when n.kind = 'other' then 4 else 0 end, n.position * 10
        from numbers n
        where n.name not in (select o.key from offered o)
    ),
    merged as materialized (
        select g.key, g.name, g.kind, g.column_name, g.numerator, g.denominator, g.multiplier, g.raw_unit, g.unit, null::text as currency, g.currency_column,
               g.direction, null::numeric as goal, g.decimals, g.position, false as hidden, true as guessed
        from guessed g
        where not exists (select from public.workflow_kpis k where k.workflow_id = (select workflow_id from collection) and k.key = g.key)
        union all
        select k.key, k.name, k.kind, lower(k.column_name), lower(k.numerator), lower(k.denominator), k.multiplier, k.raw_unit, k.unit, k.currency,
               lower(k.currency_column), k.direction, k.goal, k.decimals, k.position, k.hidden, false
        from public.workflow_kpis k
        where k.workflow_id = (select workflow_id from collection)
    ),
    factors as (
        select distinct on (m.column_name) m.column_name, m.currency_column, m.currency,
               case m.raw_unit when 'millicents' then 0.00001 when 'microcents' then 0.00000001 else 1 end as factor
        from merged m where m.column_name is not null order by m.column_name, m.guessed, m.key
    )
    select m.key, m.name, m.kind, m.column_name, m.numerator, m.denominator,
           m.multiplier * case m.raw_unit when 'millicents' then 0.00001 when 'microcents' then 0.00000001 else 1 end,
           coalesce(n.factor, 1), coalesce(d.factor, 1), m.raw_unit, m.unit,
           case when m.unit = 'currency' then coalesce(m.currency, n.currency, c.currency) end,
           coalesce(m.currency_column, n.currency_column, d.currency_column), m.direction, m.goal, m.decimals, m.position, m.hidden, m.guessed, m.multiplier
    from merged m
    cross join collection c
    left join factors n on n.column_name = m.numerator
    left join factors d on d.column_name = m.denominator
    order by m.position, m.key;
end
$body$;

-- The value of each KPI in each week that has a result, from the summaries. Reason: ok; null (no values); filtered (AMC hid all of them);
-- zero_denominator; not_additive (a distinct count, or any number that does not add up, of several rows); mixed_currencies.
create function week_kpi_values(p_collection_id uuid, p_from date, p_to date, p_metric text default null)
    returns table (
        week_start_date date, metric text, kind text, value numeric, smallest numeric, largest numeric, numerator numeric, denominator numeric,
        currency text, filtered boolean, reason text)
    language plpgsql stable set plan_cache_mode = force_generic_plan rows 500
as $body$
#variable_conflict use_column
begin
    return query
    with kpi as materialized (
        select k.* from public.collection_kpis(p_collection_id) k where case when p_metric is null then not k.hidden else k.key = lower(p_metric) end
    ),
    week as materialized (
        select w.week_start_date, w.current_version_id, w.summary_stats -> 'metrics' as metrics
        from public.report_data_weeks w
        where w.collection_id = p_collection_id and w.week_start_date between p_from and p_to and w.current_version_id is not null
    ),
    currency as materialized (
        select w.week_start_date, c.name, array_agg(distinct t.value) filter (where t.value is not null) as codes
        from week w
        cross join (select distinct k.currency_column as name from kpi k where k.currency_column is not null) c
        join public.report_data_columns r on r.collection_id = p_collection_id and lower(r.name) = c.name and r.slot like 'd%'
        join public.week_dimension_totals t on t.version_id = w.current_version_id and t.dimension = r.slot
        group by w.week_start_date, c.name
    ),
    -- Worked out once: each of these values is used several times below.
    sums as materialized (
        select w.week_start_date, k.key, k.kind, k.factor, k.multiplier, k.currency, k.currency_column, k.position, c.codes,
               (v.j ->> 'count')::bigint as count, (v.j ->> 'sum')::numeric as sum, (v.j ->> 'min')::numeric as min, (v.j ->> 'max')::numeric as max,
               (n.j ->> 'sum')::numeric * k.numerator_factor * k.multiplier as numerator, (d.j ->> 'sum')::numeric * k.denominator_factor as denominator,
               coalesce((v.j ->> 'filtered')::bigint, 0) + coalesce((n.j ->> 'filtered')::bigint, 0) + coalesce((d.j ->> 'filtered')::bigint, 0) as filtered
        from week w
        cross join kpi k
        cross join lateral (select w.metrics -> k.column_name as j) v
        cross join lateral (select w.metrics -> k.numerator as j) n
        cross join lateral (select w.metrics -> k.denominator as j) d
        left join currency c on c.week_start_date = w.week_start_date and c.name = k.currency_column
    ),
    judged as materialized (
        select s.*,
               case
                   when cardinality(s.codes) > 1 then 'mixed_currencies'
                   when s.kind = 'ratio' and (s.numerator is null or s.denominator is null) or s.kind <> 'ratio' and coalesce(s.count, 0) = 0
                       then case when s.filtered > 0 then 'filtered' else 'null' end
                   when s.kind = 'ratio' and s.denominator = 0 then 'zero_denominator'
                   when s.kind in ('non_additive', 'other') and (s.count > 1 or s.filtered > 0) then 'not_additive'
                   else 'ok'
               end as reason
        from sums s
    )
    select j.week_start_date, j.key, j.kind,
           case when j.reason = 'ok' then case when j.kind = 'ratio' then j.numerator / j.denominator else j.sum * j.factor end end,
           case when j.kind = 'other' then j.min * j.factor when j.reason = 'ok' then case when j.kind = 'ratio' then j.numerator / j.denominator else j.sum * j.factor end end,
           case when j.kind = 'other' then j.max * j.factor when j.reason = 'ok' then case when j.kind = 'ratio' then j.numerator / j.denominator else j.sum * j.factor end end,
           case when j.reason in ('ok', 'zero_denominator') then j.numerator end,
           case when j.reason in ('ok', 'zero_denominator') then j.denominator end,
           case when j.currency_column is null then j.currency else coalesce(case when cardinality(j.codes) = 1 then j.codes[1] end, j.currency) end,
           j.filtered > 0, j.reason
    from judged j
    order by j.position, j.key, j.week_start_date;
end
$body$;

-- Two weeks of a collection, KPI by KPI. A missing value is never zero. The percentage is withheld when it would mislead: nothing or zero
-- before, windows of other weekdays, gaps in AMC's data, or another query. With reason "filtered" AMC hid values: the change is that of the visible part, or there is none.
create function calculate_week_over_week_change(p_collection_id uuid, p_week1_start date, p_week2_start date, p_metric text default null)
    returns table (metric text, week1_value numeric, week2_value numeric, absolute_change numeric, percentage_change numeric, reason text)
    language plpgsql stable set plan_cache_mode = force_generic_plan rows 20
as $body$
#variable_conflict use_column
begin
    return query
    with kpi as materialized (
        select k.key, k.position from public.collection_kpis(p_collection_id) k
        where case when p_metric is null then not k.hidden else k.key = lower(p_metric) end
    ),
    wanted as (
        select v.window_start - w.week_start_date as first_day, v.window_end - w.week_start_date as last_day, w.week_start_date,
               v.data_gaps is not null as gaps, (select q.sql_sha256 from public.workflow_versions q where q.workflow_id = c.workflow_id and q.version = v.workflow_version) as query
        from public.report_data_weeks w
        join public.report_data_collections c on c.id = w.collection_id
        join public.report_data_week_versions v on v.id = w.current_version_id
        where w.collection_id = p_collection_id and w.week_start_date in (p_week1_start, p_week2_start) and w.current_version_id is not null
    ),
    pair as (
        select k.key, k.position, v1.value as value1, v2.value as value2,
               case
                   when w1.week_start_date is null or w2.week_start_date is null then 'missing_week'
                   when v1.value is null then case when v1.reason in ('null', 'zero_denominator') then 'previous_null' else v1.reason end
                   when v2.value is null then case when v2.reason in ('null', 'zero_denominator') then 'current_null' else v2.reason end
                   when v1.currency is distinct from v2.currency then 'mixed_currencies'
                   when (w1.first_day, w1.last_day) is distinct from (w2.first_day, w2.last_day) then 'partial'
                   when w1.gaps or w2.gaps then 'data_gaps'
                   when w1.query is distinct from w2.query then 'changed_query'
                   when v1.value = 0 then 'previous_zero'
                   when v1.filtered or v2.filtered then 'filtered'
                   else 'ok'
               end as reason
        from kpi k
        left join wanted w1 on w1.week_start_date = p_week1_start
        left join wanted w2 on w2.week_start_date = p_week2_start
        left join public.week_kpi_values(p_collection_id, p_week1_start, p_week1_start, p_metric) v1 on v1.metric = k.key
        left join public.week_kpi_values(p_collection_id, p_week2_start, p_week2_start, p_metric) v2 on v2.metric = k.key
    )
    select p.key, p.value1, p.value2,
           case when p.reason <> 'mixed_currencies' then p.value2 - p.value1 end,
           case when p.reason in ('ok', 'filtered') then (p.value2 - p.value1) * 100 / abs(nullif(p.value1, 0)) end,
           p.reason
    from pair p
    order by p.position, p.key;
end
$body$;

-- The weeks that begin in a range as one number, KPI by KPI: sum, avg (of the counted weeks), min, max. A ratio is pooled for sum and avg;
-- what cannot be added up has no sum; sums across currencies are refused. Weeks without a value are left out, and counted as such. Reason: ok;
-- not_additive; mixed_currencies; missing_week (no result at all); filtered (AMC hid all values); zero_denominator; no_data.
create function aggregate_collection_weeks(
        p_collection_id uuid, p_start_date date, p_end_date date, p_aggregation_type text default 'sum', p_metric text default null)
    returns table (metric text, aggregation_type text, value numeric, weeks_counted integer, weeks_left_out integer, reason text)
    language plpgsql stable set plan_cache_mode = force_generic_plan rows 20
as $body$
#variable_conflict use_column
declare
    v_type text := lower(p_aggregation_type);
begin
    if v_type is null or v_type not in ('sum', 'avg', 'min', 'max') then
        raise exception 'The aggregation "%" is none of sum, avg, min, max.', coalesce(p_aggregation_type, 'null') using errcode = '22023';
    end if;

    return query
    with kpi as materialized (
        select k.key, k.kind, k.position, k.currency_column from public.collection_kpis(p_collection_id) k
        where case when p_metric is null then not k.hidden else k.key = lower(p_metric) end
    ),
    total as (
        select count(*)::integer as weeks from public.report_data_weeks w
        where w.collection_id = p_collection_id and w.week_start_date between p_start_date and p_end_date
    ),
    figures as (
        select k.key, k.kind, k.position,
               count(*) filter (where c.counts)::integer as counted,
               bool_or(v.reason = 'mixed_currencies') or k.currency_column is not null and count(distinct v.currency) filter (where c.counts) > 1 as mixed,
               bool_or(v.reason = 'not_additive') as several, count(v.week_start_date) as results,
               bool_or(v.reason = 'filtered') as hidden, bool_or(v.reason = 'zero_denominator') as undivided,
               sum(v.value) as sum, avg(v.value) as avg, min(v.smallest) as min, max(v.largest) as max,
               sum(v.numerator) / nullif(sum(v.denominator), 0) as pooled
        from kpi k
        left join public.week_kpi_values(p_collection_id, p_start_date, p_end_date, p_metric) v on v.metric = k.key
        cross join lateral (
            select case
                when k.kind = 'ratio' and v_type in ('sum', 'avg') then v.numerator is not null
                when k.kind = 'other' then v.smallest is not null
                else v.value is not null end as counts) c
        group by k.key, k.kind, k.position, k.currency_column
    ),
    judged as (
        select f.*,
               case
                   when f.mixed then 'mixed_currencies'
                   when f.kind = 'non_additive' and v_type = 'sum' or f.kind = 'other' and v_type in ('sum', 'avg') then 'not_additive'
                   when f.counted = 0 then case
                       when f.several then 'not_additive'
                       when f.results = 0 and t.weeks > 0 then 'missing_week'
                       when f.hidden then 'filtered'
                       when f.undivided then 'zero_denominator'
                       else 'no_data' end
                   when f.kind = 'ratio' and v_type in ('sum', 'avg') and f.pooled is null then 'zero_denominator'
                   else 'ok'
               end as judgement
        from figures f cross join total t
    )
    select j.key, v_type,
           case when j.judgement = 'ok' then case
               when v_type = 'min' then j.min
               when v_type = 'max' then j.max
               when j.kind = 'ratio' then j.pooled
               when v_type = 'sum' then j.sum
               else j.avg end end,
           j.counted, t.weeks - j.counted, j.judgement
    from judged j cross join total t
    order by j.position, j.key;
end
$body$;

create view collection_report_summary with (security_invoker = true) as
select c.id, c.instance_id, c.workflow_id, c.name, c.status, c.total_weeks, c.completed_weeks, c.failed_weeks, c.skipped_weeks, c.running_weeks,
       collection_percentage(c.completed_weeks, c.total_weeks, c.skipped_weeks) as percentage,
       w.first_week, w.last_week, w.rows, w.avg_duration, c.report_metadata, c.last_report_generated_at
from report_data_collections c
left join lateral (
    select min(d.week_start_date) as first_week, max(d.week_start_date) as last_week, coalesce(sum(d.row_count), 0)::bigint as rows, avg(d.execution_duration) as avg_duration
    from report_data_weeks d where d.collection_id = c.id
) w on true
where c.deleted_at is null;
comment on view collection_report_summary is 'Per collection its counters, its range, its rows, the mean duration at AMC and what its latest report left.';
grant select on collection_report_summary to collections_app, collections_worker, collections_bi;
