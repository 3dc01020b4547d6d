-- Purpose: what the bell tells a person: their collections that came to an end or wait for them, what is on hold, and their thresholds.
-- Creates: view notices; function tell_notice_changes and its triggers, one for each table that a notice is made of. A further kind of notice is one more
--          branch, and a trigger. It never says what is no longer so: a failure that was retried is gone.

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

-- A hint without data, to one person (the column that names them) or to everybody: the bells that are open count again.
create or replace function tell_notice_changes() returns trigger
    language plpgsql
as $body$
begin
    perform pg_notify('notice_changes', coalesce(to_jsonb(new) ->> tg_argv[0], ''));
    return null;
end
$body$;

create or replace trigger tell_notice_changes after update on report_data_collections for each row
    when ((old.status, old.held_kind, old.deleted_at) is distinct from (new.status, new.held_kind, new.deleted_at)
          or (new.held_kind = 'pilot' and old.completed_weeks <> new.completed_weeks))
    execute function tell_notice_changes('created_by');
create or replace trigger tell_notice_changes after update on amc_accounts for each row
    when (old.on_hold_since is distinct from new.on_hold_since) execute function tell_notice_changes();
create or replace trigger tell_notice_changes after update on amc_instances for each row
    when (old.on_hold_since is distinct from new.on_hold_since) execute function tell_notice_changes();
create or replace trigger tell_notice_changes after insert on report_notices for each row execute function tell_notice_changes('user_id');
create or replace trigger tell_notice_changes after insert or update on notice_reads for each row execute function tell_notice_changes('user_id');
