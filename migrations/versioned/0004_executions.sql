-- Purpose: the unit of work of the engine (one run at AMC) and its log.
-- Creates: workflow_executions, execution_events, week_retry_jobs.

create table workflow_executions (
    id uuid primary key,
    instance_id uuid not null references amc_instances (id),
    collection_id uuid,
    week_id uuid,
    purpose text not null check (purpose in ('week', 'recollect', 'pilot', 'comparison', 'whole_range', 'dry_run')),
    step text not null default 'queued' check (step in
        ('queued', 'submitting', 'unknown', 'at_amc', 'ready', 'ingesting', 'done', 'failed', 'cancelling', 'cancelled')),
    workflow_id uuid not null,
    workflow_version integer not null,
    window_start date not null,
    window_end date not null,
    time_zone text not null,
    attempt integer not null default 1 check (attempt >= 1),
    try_no integer not null default 1 check (try_no >= 1),
    reopened integer not null default 0 check (reopened >= 0),
    recoveries integer not null default 0 check (recoveries >= 0),
    fencing_token bigint not null default 0,
    lease_until timestamptz,
    next_at timestamptz not null default clock_timestamp(),
    request_hash text,
    intent_at timestamptz,
    amc_execution_id text,
    execution_id text,
    amc_status text,
    amc_status_reason text,
    accepted_at timestamptz,
    started_at timestamptz,
    terminal_at timestamptz,
    deadline_at timestamptz,
    last_seen_at timestamptz,
    missed_in_list integer not null default 0,
    absent_since timestamptz,
    output_columns jsonb,
    error_class text,
    error_message text,
    scheduled boolean not null default false,
    queue_order integer not null default 0,
    requested_by uuid,
    requested_by_name text,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    unique (instance_id, amc_execution_id),
    check (window_end >= window_start),
    check (step <> 'failed' or error_class is not null),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade,
    foreign key (week_id, instance_id) references report_data_weeks (id, instance_id) on delete cascade,
    foreign key (workflow_id, workflow_version) references workflow_versions (workflow_id, version)
);
comment on column workflow_executions.execution_id is 'AMC''s id in data from before; null in new rows. AMC''s id is amc_execution_id, ours is id.';
comment on column workflow_executions.fencing_token is 'Bumped by whoever takes or takes away the work; a write with an older token changes nothing.';
comment on column workflow_executions.intent_at is 'When we said that we are about to POST; from then on AMC may have it, whatever we heard.';
comment on column workflow_executions.attempt is 'The number of the week''s attempt that this row is; grows for ever.';
comment on column workflow_executions.try_no is 'Which automatic try this is since a person, the planner or a schedule asked; MaxAttempts limits it.';
comment on column workflow_executions.reopened is 'How often a person had an existing result ingested again instead of executing anew.';
comment on column workflow_executions.recoveries is 'Expired leases in a row on the current step; starts again when the step moves on.';
comment on column workflow_executions.absent_since is 'The first complete list, late enough after the intent, that did not show it.';
create unique index workflow_executions_one_open_per_week on workflow_executions (week_id)
    where week_id is not null and step not in ('done', 'failed', 'cancelled');
create index workflow_executions_open on workflow_executions (instance_id, step, next_at) where step not in ('done', 'failed', 'cancelled');
create index workflow_executions_intent on workflow_executions (instance_id, intent_at) where intent_at is not null;
create index workflow_executions_collection on workflow_executions (collection_id, created_at desc);
create index workflow_executions_collection_instance on workflow_executions (collection_id, instance_id);
create index workflow_executions_week on workflow_executions (week_id, attempt);
create index workflow_executions_week_instance on workflow_executions (week_id, instance_id);
create index workflow_executions_workflow on workflow_executions (workflow_id, workflow_version);

-- Append-only: every call and every change of step; never a secret, never a customer's literal.
create table execution_events (
    id bigint generated always as identity primary key,
    execution_id uuid not null references workflow_executions (id) on delete cascade,
    instance_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    step text,
    endpoint text,
    duration_ms integer,
    http_status integer,
    amazon_request_id text,
    note text
);
create index execution_events_execution on execution_events (execution_id, id);

-- Which job, born Failed in the job system's dashboard, stands for which failed week. Its absence is repaired, its surplus removed.
create table week_retry_jobs (
    week_id uuid primary key references report_data_weeks (id) on delete cascade,
    instance_id uuid not null,
    attempt integer not null,
    job_id text not null,
    created_at timestamptz not null default clock_timestamp()
);
create index week_retry_jobs_instance_id on week_retry_jobs (instance_id);

alter table workflow_executions enable row level security;
alter table workflow_executions force row level security;
create policy by_instance on workflow_executions for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on workflow_executions for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on workflow_executions for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on workflow_executions for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on workflow_executions to collections_worker using (true) with check (true);
grant select, insert, update on workflow_executions to collections_app;
grant select on workflow_executions to collections_bi;
grant select, insert, update, delete on workflow_executions to collections_worker;

alter table execution_events enable row level security;
alter table execution_events force row level security;
create policy by_instance on execution_events for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on execution_events for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy all_rows on execution_events to collections_worker using (true) with check (true);
grant select, insert on execution_events to collections_app;
grant select, insert on execution_events to collections_worker;

alter table week_retry_jobs enable row level security;
alter table week_retry_jobs force row level security;
create policy all_rows on week_retry_jobs to collections_worker using (true) with check (true);
grant select, insert, update, delete on week_retry_jobs to collections_worker;
