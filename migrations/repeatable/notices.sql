-- Purpose: what the bell tells a person: their collections that came to an end or wait for them, what is on hold, and their thresholds.
-- Creates: view notices. A further kind of notice is one more branch. It never says what is no longer so: a failure that was retried is gone.

create or replace view notices with (security_invoker = true) as
    select case c.status when 'FAILED' then 'failed' else 'completed' end as kind, c.finished_at as at, c.instance_id, c.id as collection_id,
           null::date as week_start_date, c.name as subject, null::text as detail, c.failed_weeks::numeric as value, c.completed_weeks::numeric as bound,
           null::text as kpi
    from report_data_collections c
    where c.status in ('COMPLETED', 'FAILED') and c.finished_at is not null and c.deleted_at is null and c.created_by = (select current_app_user())
    union all
    select 'rejected', c.held_at, c.instance_id, c.id, null, c.name, c.held_reason, null, null, null
    from report_data_collections c
    where c.held_kind = 'rejected' and c.deleted_at is null and c.created_by = (select current_app_user())
    union all
    select 'pilot', w.finished_at, c.instance_id, c.id, w.week_start_date, c.name, null, w.row_count, null, null
    from report_data_collections c
    join lateral (
        select f.finished_at, f.week_start_date, f.row_count from report_data_weeks f
        where f.collection_id = c.id and f.status = 'SUCCESS' and f.finished_at is not null order by f.finished_at desc limit 1) w on true
    where c.held_kind = 'pilot' and c.deleted_at is null and c.created_by = (select current_app_user())
    union all
    select 'account_on_hold', a.on_hold_since, null, null, null, a.name, a.on_hold_reason, null, null, null
    from amc_accounts a where a.on_hold_since is not null
    union all
    select 'instance_on_hold', i.on_hold_since, i.id, null, null, i.name, i.on_hold_reason, null, null, null
    from amc_instances i where i.on_hold_since is not null
    union all
    select 'threshold_' || n.condition, n.created_at, n.instance_id, n.collection_id, n.week_start_date, c.name, n.text, n.value, n.bound, n.kpi
    from report_notices n join report_data_collections c on c.id = n.collection_id
    where n.user_id = (select current_app_user()) and c.deleted_at is null;

grant select on notices to collections_app;
