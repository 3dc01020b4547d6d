-- Purpose: collections and their weeks, what people did to them, and the change feed.
-- Creates: report_data_collections, report_data_weeks, collection_events, idempotency_keys; triggers for change_no and NOTIFY.

create table report_data_collections (
    id uuid primary key,
    name text not null check (length(btrim(name)) between 1 and 200),
    instance_id uuid not null references amc_instances (id),
    workflow_id uuid not null,
    workflow_version integer not null,
    start_date date not null,
    end_date date not null check (end_date >= start_date),
    first_week text not null default 'whole' check (first_week in ('whole', 'clip', 'drop')),
    last_week text not null default 'clip' check (last_week in ('clip', 'whole', 'drop')),
    time_zone text not null,
    filters jsonb not null default '{}',
    parameters jsonb not null default '{}',
    timeout_seconds integer not null default 21600 check (timeout_seconds between 900 and 86400),
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'PAUSED', 'COMPLETED', 'FAILED')),
    status_reason text,
    total_weeks integer not null default 0,
    completed_weeks integer not null default 0,
    failed_weeks integer not null default 0,
    skipped_weeks integer not null default 0,
    running_weeks integer not null default 0,
    change_no bigint not null default 0,
    paused_at timestamptz,
    paused_by_name text,
    held_at timestamptz,
    held_reason text,
    hold_confirmed_at timestamptz,
    schedule_cron text,
    schedule_time_zone text,
    schedule_next_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid,
    created_by_name text not null default '',
    updated_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    deleted_at timestamptz,
    unique (id, instance_id),
    foreign key (workflow_id, instance_id) references workflows (id, instance_id),
    foreign key (workflow_id, workflow_version) references workflow_versions (workflow_id, version)
);
comment on column report_data_collections.paused_at is 'Set while paused. The status PAUSED is derived from it by refresh_collection_status.';
comment on column report_data_collections.held_at is 'Three weeks were rejected with the same text: the rest waits until the query is edited or confirmed.';
comment on column report_data_collections.hold_confirmed_at is 'When a person last said to go on: rejections from before no longer count.';
comment on column report_data_collections.change_no is 'Grows with every change a reader can see; the id of the change feed''s events.';
create unique index report_data_collections_instance_name on report_data_collections (instance_id, lower(name)) where deleted_at is null;
create index report_data_collections_workflow on report_data_collections (workflow_id, workflow_version);
create index report_data_collections_open on report_data_collections (id) where status in ('ACTIVE', 'PAUSED') and deleted_at is null;
create index report_data_collections_deleted on report_data_collections (deleted_at) where deleted_at is not null;
create index report_data_collections_schedule on report_data_collections (schedule_next_at) where schedule_next_at is not null;

create table report_data_weeks (
    id uuid primary key,
    collection_id uuid not null,
    instance_id uuid not null,
    week_start_date date not null check (extract(isodow from week_start_date) = 1),
    week_end_date date not null check (week_end_date between week_start_date and week_start_date + 6),
    window_start date not null,
    window_end date not null,
    partial boolean not null default false,
    status text not null default 'PENDING' check (status in ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'SKIPPED')),
    reason_code text,
    reason text,
    not_before timestamptz,
    attempt integer not null default 0 check (attempt >= 0),
    workflow_execution_id uuid,
    amc_execution_id text,
    execution_duration numeric,
    error_class text,
    error_message text,
    row_count bigint,
    current_version_id bigint,
    change_no bigint not null default 0,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    unique (collection_id, week_start_date),
    unique (id, instance_id),
    check (window_end >= window_start and window_start >= week_start_date and window_end <= week_start_date + 6),
    check (status <> 'FAILED' or error_class is not null),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
comment on column report_data_weeks.week_start_date is 'Always a Monday, and the key of the week; window_start and window_end are what AMC is asked (both days included).';
comment on column report_data_weeks.reason_code is 'Why the week stands where it stands, beside its state: waiting for a slot, retry due, throttled, before AMC''s history …';
comment on column report_data_weeks.workflow_execution_id is 'Our id of the week''s latest execution. No foreign key: data from before may dangle; see week_amc_execution_id().';
comment on column report_data_weeks.execution_duration is 'Seconds from AMC''s acceptance to its terminal status.';
create index report_data_weeks_pending on report_data_weeks (collection_id, not_before) where status = 'PENDING';
create index report_data_weeks_refreshing on report_data_weeks (collection_id) where status = 'SUCCESS' and reason_code = 'refreshing';
create index report_data_weeks_failed on report_data_weeks (collection_id) where status = 'FAILED';
create index report_data_weeks_collection_instance on report_data_weeks (collection_id, instance_id);
create index report_data_weeks_workflow_execution on report_data_weeks (workflow_execution_id) where workflow_execution_id is not null;
create index report_data_weeks_change on report_data_weeks (collection_id, change_no);

-- Append-only: what people and the system did to a collection; feeds the activity of the progress page.
create table collection_events (
    id bigint generated always as identity primary key,
    collection_id uuid not null,
    week_id uuid,
    instance_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    user_id uuid,
    user_name text,
    kind text not null,
    note text,
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
create index collection_events_collection on collection_events (collection_id, id desc);
create index collection_events_collection_instance on collection_events (collection_id, instance_id);

create table idempotency_keys (
    user_id uuid not null references users (id) on delete cascade,
    key text not null check (length(key) between 1 and 255),
    request_hash text not null,
    status_code integer,
    content_type text,
    location text,
    body text,
    created_at timestamptz not null default clock_timestamp(),
    primary key (user_id, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);

-- A week carries the change number that its collection gets at the end of the same transaction, so that a reader of change N asks
-- for the weeks with change_no > N. The writer holds the collection's row lock (lock order: collection, week, execution).
create function week_takes_change_no() returns trigger
    language plpgsql
as $body$
begin
    select change_no + 1 into new.change_no from public.report_data_collections where id = new.collection_id;
    new.updated_at := clock_timestamp();
    return new;
end
$body$;
create trigger week_takes_change_no before insert or update on report_data_weeks for each row execute function week_takes_change_no();

-- Once per statement; a hint without data: readers read again under their own user.
create function notify_collection_changes() returns trigger
    language plpgsql
as $body$
begin
    if tg_op = 'INSERT' then
        perform pg_notify('collection_changes', n.id || ':' || n.change_no) from new_rows n;
    else
        perform pg_notify('collection_changes', n.id || ':' || n.change_no)
        from new_rows n join old_rows o on o.id = n.id
        where (n.change_no, n.status, n.status_reason, n.total_weeks, n.completed_weeks, n.failed_weeks, n.skipped_weeks, n.running_weeks, n.deleted_at)
              is distinct from
              (o.change_no, o.status, o.status_reason, o.total_weeks, o.completed_weeks, o.failed_weeks, o.skipped_weeks, o.running_weeks, o.deleted_at);
    end if;
    return null;
end
$body$;
create trigger notify_inserted after insert on report_data_collections
    referencing new table as new_rows for each statement execute function notify_collection_changes();
create trigger notify_updated after update on report_data_collections
    referencing old table as old_rows new table as new_rows for each statement execute function notify_collection_changes();

alter table report_data_collections enable row level security;
alter table report_data_collections force row level security;
create policy by_instance on report_data_collections for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on report_data_collections for insert to collections_app
    with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on report_data_collections for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on report_data_collections for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on report_data_collections to collections_worker using (true) with check (true);
grant select, insert, update on report_data_collections to collections_app;
grant select on report_data_collections to collections_bi;
grant select, insert, update, delete on report_data_collections to collections_worker;

alter table report_data_weeks enable row level security;
alter table report_data_weeks force row level security;
create policy by_instance on report_data_weeks for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on report_data_weeks for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on report_data_weeks for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on report_data_weeks for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on report_data_weeks to collections_worker using (true) with check (true);
grant select, insert, update on report_data_weeks to collections_app;
grant select on report_data_weeks to collections_bi;
grant select, insert, update, delete on report_data_weeks to collections_worker;

alter table collection_events enable row level security;
alter table collection_events force row level security;
create policy by_instance on collection_events for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on collection_events for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy all_rows on collection_events to collections_worker using (true) with check (true);
grant select, insert on collection_events to collections_app;
grant select, insert, delete on collection_events to collections_worker;

alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy own_keys on idempotency_keys to collections_app
    using (user_id = (select current_app_user())) with check (user_id = (select current_app_user()));
create policy all_rows on idempotency_keys to collections_worker using (true) with check (true);
grant select, insert, update, delete on idempotency_keys to collections_app, collections_worker;
