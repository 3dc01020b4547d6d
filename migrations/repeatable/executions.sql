-- Purpose: what the engine does to many rows at once; applied at each migration, after functions.sql.
-- Creates: is_held_back, queue_pending_weeks, claim_executions, refresh_week_reasons.

drop function if exists queue_pending_weeks(date, uuid);

-- Whether a hold keeps an execution back. What a person asks for by name is not: the week that runs first or is retried alone (pilot), a window.
create or replace function is_held_back(p_purpose text, p_held_at timestamptz, p_held_kind text) returns boolean
    language sql immutable
    return p_held_at is not null and (p_purpose = 'week' or (p_purpose = 'recollect' and p_held_kind is distinct from 'pilot'));

-- Gives every PENDING week that may be collected its queued execution, once. Called by the planner and the verbs for their collection,
-- and by every tick for all, so that no week can be forgotten. The order is that of WeekQueue: weeks that AMC is about to forget first, then the newest.
-- Of a collection that is to try one week first, that is the newest one, until some week has been tried; a held collection gets no others
-- but p_week_id, the one that a person asked for. A collected week that is to be collected again gets its execution too, once what it has at AMC is over.
create or replace function queue_pending_weeks(p_today date, p_collection_id uuid default null, p_week_id uuid default null) returns integer
    language sql
    begin atomic
        with queued as (
            insert into public.workflow_executions (
                id, instance_id, collection_id, week_id, purpose, workflow_id, workflow_version, window_start, window_end, time_zone, attempt, queue_order)
            select gen_random_uuid(), w.instance_id, w.collection_id, w.id, q.purpose, c.workflow_id, c.workflow_version, w.window_start, w.window_end,
                   c.time_zone, w.attempt + 1, q.queue_order
            from (
                select w.id, case when c.held_at is null then 'week' else 'pilot' end as purpose, case when h.age < 14 then h.age else 1000000 - h.age end as queue_order
                from public.report_data_weeks w
                join public.report_data_collections c on c.id = w.collection_id
                cross join lateral (select w.week_start_date - (p_today - interval '13 months')::date as age) h
                where w.status = 'PENDING' and c.paused_at is null
                  and (c.held_at is null or w.id = p_week_id
                       or (c.held_kind = 'pilot'
                           and not exists (select from public.report_data_weeks t where t.collection_id = c.id and t.status in ('RUNNING', 'SUCCESS', 'FAILED'))
                           and w.id = (
                               select n.id from public.report_data_weeks n where n.collection_id = c.id and n.status = 'PENDING'
                               order by coalesce(n.not_before::date, '-infinity') <= p_today desc, n.week_start_date desc limit 1)))
                union all
                select w.id, 'recollect', 1000000 - (w.week_start_date - date '2020-01-06')
                from public.report_data_weeks w
                where w.status = 'SUCCESS' and w.reason_code = 'refreshing') q
            join public.report_data_weeks w on w.id = q.id
            join public.report_data_collections c on c.id = w.collection_id
            where c.deleted_at is null and (p_collection_id is null or c.id = p_collection_id)
              and not exists (select from public.workflow_executions e where e.week_id = w.id and e.step not in ('done', 'failed', 'cancelled'))
            -- The foreign keys lock the collections in this order, as whoever locks several does.
            order by c.id
            on conflict do nothing
            returning 1)
        select count(*)::integer from queued;
    end;

-- The only way from queued to submitting, and so the only place where the limits are kept. READ COMMITTED: the lock is a statement of its
-- own and the next one counts with a younger snapshot; with both in one statement the count would be from before the lock, and over-claim.
-- One pass: where it admits a new collection and leaves slots free, the caller calls again.
create or replace function claim_executions(p_now timestamptz, p_max_collections integer, p_per_collection integer, p_per_account integer)
    returns table (execution_id uuid, ticket bigint, admitted boolean, of_collection uuid)
    language plpgsql
    set lock_timeout = '5s'
as $body$
declare
    v_ids uuid[];
    v_collections uuid[];
    v_admitted boolean;
    v_id uuid;
begin
    perform pg_advisory_xact_lock(4858949281177063426);

    -- Slots in use, of every purpose, also of paused and deleted collections. Only this function makes more of them.
    with used as materialized (
        select e.instance_id, i.account_id, e.collection_id, e.scheduled
        from public.workflow_executions e join public.amc_instances i on i.id = e.instance_id
        where e.step in ('submitting', 'unknown', 'at_amc', 'cancelling')
    ),
    by_instance as (select instance_id, count(*) as used, count(*) filter (where scheduled) as scheduled from used group by instance_id),
    by_account as (select account_id, count(*) as used from used group by account_id),
    by_collection as (select collection_id, count(*) as used from used where collection_id is not null group by collection_id),
    free as (select p_max_collections - count(*) as collections from by_collection),
    waiting as (
        select e.id, e.instance_id, i.account_id, e.collection_id, e.purpose, e.scheduled, coalesce(c.created_at, e.created_at) as asked_at,
               coalesce(bc.used, 0) as used_by_collection,
               row_number() over (partition by coalesce(e.collection_id, e.id) order by e.queue_order, e.created_at, e.id) as turn,
               i.max_open_executions - i.open_by_others - coalesce(bi.used, 0) as free_on_instance,
               p_per_account - coalesce(ba.used, 0) as free_in_account,
               coalesce(bi.scheduled, 0) > 0 as scheduled_runs
        from public.workflow_executions e
        join public.amc_instances i on i.id = e.instance_id
        join public.amc_accounts a on a.id = i.account_id
        left join public.report_data_collections c on c.id = e.collection_id
        left join public.report_data_weeks w on w.id = e.week_id
        left join by_instance bi on bi.instance_id = e.instance_id
        left join by_account ba on ba.account_id = i.account_id
        left join by_collection bc on bc.collection_id = e.collection_id
        where e.step = 'queued' and e.next_at <= clock_timestamp()
          and i.on_hold_since is null and a.on_hold_since is null and (i.throttled_until is null or i.throttled_until <= clock_timestamp())
          and i.max_open_executions - i.open_by_others > coalesce(bi.used, 0)
          and (c.id is null
               or (c.deleted_at is null and c.paused_at is null and not public.is_held_back(e.purpose, c.held_at, c.held_kind)
                   and (bc.used is not null or (select collections from free) > 0)))
          and (e.purpose not in ('week', 'pilot') or (w.status = 'PENDING' and (w.not_before is null or w.not_before <= p_now)))
          and (e.purpose <> 'recollect' or w.status = 'SUCCESS')
    ),
    -- Round robin: a collection's next turn comes after everybody's turn of the same number. The next free slot goes to a dry run, for which somebody
    -- sits waiting and which takes seconds; then to scheduled work when none of it runs.
    in_collection as (
        select *, used_by_collection + turn as round,
               case when purpose = 'dry_run' then 2
                    when scheduled and not scheduled_runs
                        and row_number() over (partition by instance_id, scheduled order by used_by_collection + turn, asked_at, id) = 1 then 1
                    else 0 end as reserved
        from waiting
        where turn <= p_per_collection - used_by_collection
    ),
    on_instance as (
        select *, row_number() over (partition by instance_id order by reserved desc, round, asked_at, id) as place from in_collection
    ),
    in_account as (
        select *, row_number() over (partition by account_id order by reserved desc, place, asked_at, id) as account_place
        from on_instance where place <= free_on_instance
    ),
    fitting as (select * from in_account where account_place <= free_in_account),
    admissions as (
        select collection_id from fitting where used_by_collection = 0 and collection_id is not null
        group by collection_id order by max(reserved) desc, min(asked_at), collection_id
        limit greatest((select collections from free), 0)
    )
    select array_agg(f.id), array_agg(distinct f.collection_id) filter (where f.collection_id is not null), bool_or(f.used_by_collection = 0)
    into v_ids, v_collections, v_admitted
    from fitting f
    where f.collection_id is null or f.used_by_collection > 0 or f.collection_id in (select a.collection_id from admissions a);

    if v_ids is null then
        return;
    end if;

    -- Lock order: collection, week, execution. What a person did between the choice and the lock is seen by the conditions below.
    perform 1 from public.report_data_collections c where c.id = any (v_collections) order by c.id for update;

    update public.report_data_weeks w
    set status = case when e.purpose = 'recollect' then w.status else 'RUNNING' end,
        attempt = w.attempt + 1,
        reason_code = case e.purpose when 'recollect' then 'refreshing' end,
        reason = case e.purpose when 'recollect' then 'a newer version is being collected' end,
        workflow_execution_id = case when e.purpose = 'recollect' then w.workflow_execution_id else e.id end,
        amc_execution_id = case when e.purpose = 'recollect' then w.amc_execution_id end,
        error_class = null,
        error_message = null,
        execution_duration = case when e.purpose = 'recollect' then w.execution_duration end,
        started_at = case when e.purpose = 'recollect' then w.started_at else clock_timestamp() end,
        finished_at = case when e.purpose = 'recollect' then w.finished_at end
    from public.workflow_executions e
    join public.report_data_collections c on c.id = e.collection_id
    where e.id = any (v_ids) and e.step = 'queued' and w.id = e.week_id
      and c.deleted_at is null and c.paused_at is null and not public.is_held_back(e.purpose, c.held_at, c.held_kind)
      and ((e.purpose in ('week', 'pilot') and w.status = 'PENDING') or (e.purpose = 'recollect' and w.status = 'SUCCESS'));

    -- The query and the window are those of this moment: the collection may have been edited while this waited.
    return query
    update public.workflow_executions e
    set step = 'submitting', fencing_token = e.fencing_token + 1, lease_until = null, next_at = clock_timestamp(), intent_at = null,
        request_hash = null, absent_since = null, missed_in_list = 0, recoveries = 0, error_class = null, error_message = null,
        attempt = coalesce(s.attempt, e.attempt),
        workflow_id = coalesce(s.workflow_id, e.workflow_id), workflow_version = coalesce(s.workflow_version, e.workflow_version),
        window_start = coalesce(s.window_start, e.window_start), window_end = coalesce(s.window_end, e.window_end),
        time_zone = coalesce(s.time_zone, e.time_zone), updated_at = clock_timestamp()
    from (
        select x.id, w.attempt, w.status, w.window_start, w.window_end, c.workflow_id, c.workflow_version, c.time_zone,
               x.collection_id is null or (c.deleted_at is null and c.paused_at is null and not public.is_held_back(x.purpose, c.held_at, c.held_kind)) as open
        from public.workflow_executions x
        left join public.report_data_collections c on c.id = x.collection_id
        left join public.report_data_weeks w on w.id = x.week_id
        where x.id = any (v_ids)
    ) s
    where e.id = s.id and e.step = 'queued' and s.open
      and (e.purpose not in ('week', 'pilot') or s.status = 'RUNNING') and (e.purpose <> 'recollect' or s.status = 'SUCCESS')
    returning e.id, e.fencing_token, v_admitted, e.collection_id;

    foreach v_id in array coalesce(v_collections, '{}') loop
        perform public.refresh_collection_status(v_id);
    end loop;
end
$body$;

-- Why an open week stands where it stands. Set-based, and a row is written only when its reason changes: no place in the queue stands in it,
-- because every claim would then rewrite every waiting week.
create or replace function refresh_week_reasons(
    p_now timestamptz, p_max_collections integer, p_per_collection integer, p_per_account integer, p_max_attempts integer) returns integer
    language plpgsql
as $body$
declare
    v_weeks uuid[];
    v_statuses text[];
    v_codes text[];
    v_reasons text[];
    v_collection uuid;
    v_collections uuid[];
begin
    with used as materialized (
        select e.instance_id, i.account_id, e.collection_id
        from public.workflow_executions e join public.amc_instances i on i.id = e.instance_id
        where e.step in ('submitting', 'unknown', 'at_amc', 'cancelling')
    ),
    by_instance as (select instance_id, count(*) as used from used group by instance_id),
    by_account as (select account_id, count(*) as used from used group by account_id),
    by_collection as (select collection_id, count(*) as used from used where collection_id is not null group by collection_id),
    wanted as (
        select w.id, w.collection_id, w.status, w.reason_code, w.reason,
            case
                when w.status = 'RUNNING' then
                    case
                        when e.step = 'unknown' then array['looking', 'AMC gave no clear answer; looking whether it runs there']
                        when e.step in ('submitting', 'ready') and a.on_hold_since is not null then array['on_hold', a.on_hold_reason]
                        when e.step in ('submitting', 'ready') and i.on_hold_since is not null then array['on_hold', i.on_hold_reason]
                        when e.step in ('submitting', 'ready') and i.throttled_until > clock_timestamp() then
                            array['throttled', 'throttled by AMC until ' || to_char(i.throttled_until at time zone 'UTC', 'HH24:MI:SS') || ' UTC']
                        when e.step = 'ready' and e.next_at > clock_timestamp() and e.try_no > 1 then
                            array['retry', 'retry ' || e.try_no || ' of ' || p_max_attempts || ' at ' || to_char(e.next_at at time zone 'UTC', 'HH24:MI:SS') || ' UTC']
                        when e.step = 'at_amc' and e.amc_status is not null and e.amc_status <> 'RUNNING' then array['amc_status', 'AMC says ' || e.amc_status]
                    end
                when c.held_at is not null and e.purpose is distinct from 'pilot' then
                    array['held', case when c.held_kind is distinct from 'pilot' then 'weeks were rejected by AMC with the same text; edit the query, or confirm to go on'
                                       when c.completed_weeks > 0 then 'waits until somebody has looked at the first week and runs the others'
                                       else c.held_reason end]
                when c.paused_at is not null then
                    case when w.reason_code = 'cancelled' then array[w.reason_code, w.reason]
                         else array['paused', 'paused' || coalesce(' by ' || c.paused_by_name, '')] end
                when e.step = 'cancelling' then array['cancelling', 'waiting until AMC has cancelled the execution from before']
                when w.not_before > p_now then
                    case when w.reason_code = 'too_young' then array[w.reason_code, w.reason]
                         else array['too_young', 'AMC has all of it from ' || to_char(w.not_before at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC'] end
                when a.on_hold_since is not null then array['on_hold', a.on_hold_reason]
                when i.on_hold_since is not null then array['on_hold', i.on_hold_reason]
                when i.throttled_until > clock_timestamp() then
                    array['throttled', 'throttled by AMC until ' || to_char(i.throttled_until at time zone 'UTC', 'HH24:MI:SS') || ' UTC']
                when e.next_at > clock_timestamp() and e.try_no > 1 then
                    array['retry', 'retry ' || e.try_no || ' of ' || p_max_attempts || ' at ' || to_char(e.next_at at time zone 'UTC', 'HH24:MI:SS') || ' UTC']
                when coalesce(bi.used, 0) >= i.max_open_executions - i.open_by_others then
                    array['waiting_for_slot', 'waiting for a slot: ' || i.max_open_executions || ' of ' || i.max_open_executions || ' are in use on this instance'
                        || case when i.open_by_others > 0 then ', ' || i.open_by_others || ' by others' else '' end]
                when bc.used >= p_per_collection then
                    array['waiting_for_slot', 'waiting for a slot: ' || p_per_collection || ' of ' || p_per_collection || ' weeks of this collection are running']
                when bc.used is null and (select count(*) from by_collection) >= p_max_collections then
                    array['waiting_for_collections', 'waiting: ' || p_max_collections || ' of ' || p_max_collections || ' collections are running']
                when coalesce(ba.used, 0) >= p_per_account then
                    array['waiting_for_slot', 'waiting for a slot: ' || p_per_account || ' of ' || p_per_account || ' are in use in this AMC account']
                -- About to be claimed: no other reason for that moment.
                when w.reason_code like 'waiting%' or w.reason_code = 'partly_before_history' then array[w.reason_code, w.reason]
            end as target
        from public.report_data_weeks w
        join public.report_data_collections c on c.id = w.collection_id
        join public.amc_instances i on i.id = w.instance_id
        join public.amc_accounts a on a.id = i.account_id
        left join public.workflow_executions e on e.week_id = w.id and e.step not in ('done', 'failed', 'cancelled')
        left join by_instance bi on bi.instance_id = w.instance_id
        left join by_account ba on ba.account_id = i.account_id
        left join by_collection bc on bc.collection_id = w.collection_id
        where w.status in ('PENDING', 'RUNNING') and c.status in ('ACTIVE', 'PAUSED') and c.deleted_at is null
        union all
        -- A collected week is what it is; only what its next version waits for is told.
        select w.id, w.collection_id, w.status, w.reason_code, w.reason,
            array['refreshing', 'waiting to be collected again'
                || case when public.is_held_back(e.purpose, c.held_at, c.held_kind) then ': AMC rejected others with the same text; edit the query, or confirm to go on' else '' end]
        from public.workflow_executions e
        join public.report_data_weeks w on w.id = e.week_id
        join public.report_data_collections c on c.id = w.collection_id
        where e.step = 'queued' and e.purpose = 'recollect' and w.status = 'SUCCESS' and c.deleted_at is null
    )
    select array_agg(id), array_agg(status), array_agg(target[1]), array_agg(target[2]), array_agg(distinct collection_id)
    into v_weeks, v_statuses, v_codes, v_reasons, v_collections
    from wanted
    where (reason_code, reason) is distinct from (target[1], target[2]);

    if v_weeks is null then
        return 0;
    end if;

    perform 1 from public.report_data_collections c where c.id = any (v_collections) order by c.id for update;
    update public.report_data_weeks w
    set reason_code = n.code, reason = n.reason
    from unnest(v_weeks, v_statuses, v_codes, v_reasons) as n (id, status, code, reason)
    where w.id = n.id and w.status = n.status;

    foreach v_collection in array v_collections loop
        perform public.refresh_collection_status(v_collection);
    end loop;
    return cardinality(v_weeks);
end
$body$;
