-- Purpose: functions that may change with every release; applied at each migration.
-- Creates: week_amc_execution_id, collection_percentage, refresh_collection_status.

-- AMC's id of a week's execution, also for data from before: the week's own; else, through workflow_execution_id, that row's
-- amc_execution_id; else that row's execution_id. The empty text is null, a dangling reference is null, and our own uuid never comes out.
create or replace function week_amc_execution_id(p_amc_execution_id text, p_workflow_execution_id uuid) returns text
    language sql stable
    begin atomic
        select coalesce(
            nullif(nullif(p_amc_execution_id, ''), p_workflow_execution_id::text),
            (select coalesce(nullif(nullif(e.amc_execution_id, ''), e.id::text), nullif(nullif(e.execution_id, ''), e.id::text))
             from public.workflow_executions e where e.id = p_workflow_execution_id));
    end;

-- Whole percent of what is to be collected; 100 only when all of it is there; null for 0 of 0.
create or replace function collection_percentage(p_completed integer, p_total integer, p_skipped integer) returns integer
    language sql immutable
    return case when p_total - p_skipped > 0 then (100 * p_completed) / (p_total - p_skipped) end;

-- The only writer of a collection's status and counters. Called last in a transaction. The lock is a statement of its own: the count
-- must see what the previous holder committed, else two last weeks leave a finished collection ACTIVE for ever.
create or replace function refresh_collection_status(p_collection_id uuid) returns text
    language plpgsql
as $body$
declare
    v_total integer;
    v_pending integer;
    v_running integer;
    v_completed integer;
    v_failed integer;
    v_skipped integer;
    v_waits boolean;
    v_status text;
begin
    perform 1 from public.report_data_collections where id = p_collection_id for update;
    if not found then
        return null;
    end if;

    select count(*), count(*) filter (where status = 'PENDING'), count(*) filter (where status = 'RUNNING'),
           count(*) filter (where status = 'SUCCESS'), count(*) filter (where status = 'FAILED'), count(*) filter (where status = 'SKIPPED')
    into v_total, v_pending, v_running, v_completed, v_failed, v_skipped
    from public.report_data_weeks where collection_id = p_collection_id;

    -- A hold stands as long as it keeps something back: weeks, or further versions of weeks that are collected.
    v_waits := v_pending + v_running > 0 or exists (
        select from public.report_data_collections c join public.workflow_executions e on e.collection_id = c.id
        where c.id = p_collection_id and c.held_at is not null and e.purpose = 'recollect' and e.step not in ('done', 'failed', 'cancelled'));

    update public.report_data_collections
    set total_weeks = v_total,
        completed_weeks = v_completed,
        failed_weeks = v_failed,
        skipped_weeks = v_skipped,
        running_weeks = v_running,
        status = case
            when v_pending + v_running > 0 then case when paused_at is null then 'ACTIVE' else 'PAUSED' end
            when v_failed > 0 then 'FAILED'
            else 'COMPLETED'
        end,
        paused_at = case when v_pending + v_running > 0 then paused_at end,
        paused_by_name = case when v_pending + v_running > 0 then paused_by_name end,
        held_at = case when v_waits then held_at end,
        held_kind = case when v_waits then held_kind end,
        held_reason = case when v_waits then held_reason end,
        finished_at = case when v_pending + v_running = 0 then coalesce(finished_at, clock_timestamp()) end,
        change_no = change_no + 1,
        updated_at = clock_timestamp()
    where id = p_collection_id
    returning status into v_status;

    return v_status;
end
$body$;
