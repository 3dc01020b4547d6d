-- Purpose: runs beside the weeks: a query tried before it costs anything, one week first, a window of its own for a report.
-- Creates: report_data_window_results; columns for dry runs, for the kind of a hold; the app's view of the operators' jobs.

-- A dry run asks AMC about a query that need not be saved: it carries its own.
alter table workflow_executions
    alter column workflow_id drop not null,
    alter column workflow_version drop not null,
    add column sql_query text check (length(sql_query) between 1 and 1048576),
    add column marks_filtered boolean,
    add column filters jsonb,
    add column parameters jsonb,
    add constraint workflow_executions_query_check check (case when purpose = 'dry_run' then sql_query is not null or workflow_id is not null else workflow_id is not null end);
comment on column workflow_executions.sql_query is 'Of a dry run only: the query as it was when somebody asked. Everything else runs a version of a workflow.';
create index workflow_executions_windows on workflow_executions (collection_id, purpose) where purpose in ('comparison', 'whole_range');
create index workflow_executions_dry_runs on workflow_executions (created_at) where purpose = 'dry_run';

alter table report_data_collections add column held_kind text check (held_kind in ('rejected', 'pilot'));
comment on column report_data_collections.held_kind is
    'Why the rest waits for a person: weeks were rejected with the same text, or one week was to run first. Null with held_at set is from before: rejected.';
alter table report_data_collections no force row level security;
update report_data_collections set held_kind = 'rejected' where held_at is not null;
alter table report_data_collections force row level security;

-- The result of a window that is no week: a like-for-like part of one, or the whole range at once, for what does not add up over weeks.
-- Its id comes from the sequence of the versions, so that rows and totals of both stand in the same tables under an id of their own.
create table report_data_window_results (
    id bigint primary key,
    collection_id uuid not null,
    instance_id uuid not null,
    execution_id uuid not null unique,
    purpose text not null check (purpose in ('comparison', 'whole_range')),
    version integer not null check (version >= 1),
    window_start date not null,
    window_end date not null check (window_end >= window_start),
    workflow_version integer not null,
    amc_execution_id text,
    collected_at timestamptz not null default clock_timestamp(),
    rows bigint not null check (rows >= 0),
    filtered_rows bigint,
    files integer not null,
    bytes bigint not null,
    sha256 text not null,
    columns jsonb not null,
    summary_stats jsonb not null check (octet_length(summary_stats::text) <= 32768),
    warning text,
    unique (collection_id, purpose, window_start, window_end, version),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
comment on column report_data_window_results.version is 'Counts the results of the same window; the highest is the one to show.';
create index report_data_window_results_collection_instance on report_data_window_results (collection_id, instance_id);

alter table report_data_window_results enable row level security;
alter table report_data_window_results force row level security;
create policy by_instance on report_data_window_results for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_bi on report_data_window_results for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on report_data_window_results to collections_worker using (true) with check (true);
grant select on report_data_window_results to collections_app, collections_bi;
grant select, insert, update, delete on report_data_window_results to collections_worker;

-- A failed week's page leads to its job.
create policy by_instance on week_retry_jobs for select to collections_app using (instance_id = any (array(select visible_instances())));
grant select on week_retry_jobs to collections_app;
