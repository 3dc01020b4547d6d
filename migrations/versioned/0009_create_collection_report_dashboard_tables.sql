-- Purpose: reports: what a report reads fast, what people define, save, freeze, share and write beside it.
-- Creates: columns report_data_weeks.summary_stats, report_data_collections.report_metadata and last_report_generated_at; tables workflow_kpis,
--          collection_report_configs, collection_report_config_versions, collection_report_config_grants, collection_report_snapshots,
--          collection_report_snapshot_grants, collection_report_snapshot_comments, collection_report_snapshot_accesses, report_annotations,
--          retail_events, report_thresholds, report_notices; functions current_share_hash, granted_configs,
--          granted_snapshots, visible_snapshots; the indexes of date-based and summary queries.

-- The summary of a week's current version stands on the week, so that a trend of a year reads 52 short rows. A trigger keeps it: whoever
-- changes the current version (ingest, re-collection, revert, the removal of a version) changes the copy in the same statement.
alter table report_data_weeks add column summary_stats jsonb check (octet_length(summary_stats::text) <= 32768);
comment on column report_data_weeks.summary_stats is 'A copy of the current version''s summary_stats; null while there is none.';

create function week_takes_summary() returns trigger
    language plpgsql
as $body$
begin
    if new.current_version_id is null then
        new.summary_stats := null;
    elsif tg_op = 'INSERT' or new.current_version_id is distinct from old.current_version_id then
        select summary_stats into new.summary_stats from public.report_data_week_versions where id = new.current_version_id;
    end if;
    return new;
end
$body$;

-- What weeks have already. The owner stands under the policies too, so they are lifted here; the weeks' change numbers stay as they are.
alter table report_data_weeks no force row level security;
alter table report_data_week_versions no force row level security;
alter table report_data_weeks disable trigger week_takes_change_no;
do $body$
declare
    v_expected bigint;
    v_changed bigint;
begin
    select count(*) into v_expected from report_data_weeks where current_version_id is not null;
    update report_data_weeks w set summary_stats = v.summary_stats from report_data_week_versions v where v.id = w.current_version_id;
    get diagnostics v_changed = row_count;
    if v_changed <> v_expected then
        raise exception 'Of % weeks with a result, % got their summary.', v_expected, v_changed;
    end if;
end
$body$;
alter table report_data_weeks enable trigger week_takes_change_no;
alter table report_data_weeks force row level security;
alter table report_data_week_versions force row level security;

create trigger week_takes_summary before insert or update of current_version_id, summary_stats on report_data_weeks
    for each row execute function week_takes_summary();

alter table report_data_collections add column report_metadata jsonb;
alter table report_data_collections add column last_report_generated_at timestamptz;
comment on column report_data_collections.report_metadata is
    'Cache: KPI definitions and figures of the latest report, with the data version they come from; anything else is out of date.';

-- The weeks that a report counts. The unique key of the table has the others too.
create index idx_report_data_weeks_collection_date on report_data_weeks (collection_id, week_start_date) where current_version_id is not null;
-- Used by the worker and by operators: under row security jsonb operators, which are not leakproof, take no index.
create index idx_report_data_weeks_summary_stats on report_data_weeks using gin (summary_stats jsonb_path_ops);
create index idx_report_data_collections_report_metadata on report_data_collections using gin (report_metadata jsonb_path_ops);

-- What people changed of a workflow's KPIs. What is not here is guessed from the columns by collection_kpis().
create table workflow_kpis (
    workflow_id uuid not null,
    instance_id uuid not null,
    key text not null check (key ~ '^[a-z0-9_][a-z0-9_.-]{0,99}$'),
    name text not null check (length(btrim(name)) between 1 and 200),
    kind text not null check (kind in ('additive', 'ratio', 'non_additive', 'other')),
    column_name text check (length(column_name) between 1 and 300),
    numerator text check (length(numerator) between 1 and 300),
    denominator text check (length(denominator) between 1 and 300),
    multiplier numeric not null default 1 check (multiplier <> 0),
    raw_unit text not null default 'as_is' check (raw_unit in ('as_is', 'millicents', 'microcents')),
    unit text not null default 'number' check (unit in ('number', 'currency', 'percent', 'multiple')),
    currency text check (currency ~ '^[A-Z]{3}$'),
    currency_column text check (length(currency_column) between 1 and 300),
    direction text not null default 'none' check (direction in ('up', 'down', 'none')),
    goal numeric,
    decimals smallint check (decimals between 0 and 8),
    position integer not null default 1000,
    hidden boolean not null default false,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by uuid,
    updated_by_name text not null default '',
    primary key (workflow_id, key),
    check ((kind = 'ratio') = (numerator is not null and denominator is not null)),
    check ((kind = 'ratio') = (column_name is null)),
    foreign key (workflow_id, instance_id) references workflows (id, instance_id) on delete cascade
);
comment on column workflow_kpis.direction is 'Which way is good: up, down, or none.';
comment on column workflow_kpis.raw_unit is 'What AMC counts in: a millicent is 1/100,000 and a microcent 1/100,000,000 of the currency.';
create index workflow_kpis_workflow_instance on workflow_kpis (workflow_id, instance_id);

create table collection_report_configs (
    id uuid primary key,
    collection_id uuid not null,
    instance_id uuid not null,
    user_id uuid not null references users (id) on delete cascade,
    user_name text not null default '',
    name text not null check (length(btrim(name)) between 1 and 200),
    layout jsonb not null check (octet_length(layout::text) <= 262144),
    version integer not null default 1 check (version >= 1),
    is_default boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    deleted_at timestamptz,
    unique (id, user_id, instance_id),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
comment on column collection_report_configs.layout is 'Layout, filters, visualisation settings and preferences; carries a version number of its own.';
create index idx_collection_report_configs_collection_user on collection_report_configs (collection_id, user_id);
create unique index collection_report_configs_name on collection_report_configs (collection_id, user_id, lower(name)) where deleted_at is null;
create unique index collection_report_configs_default on collection_report_configs (collection_id, user_id) where is_default and deleted_at is null;
create index collection_report_configs_user on collection_report_configs (user_id);

create table collection_report_config_versions (
    config_id uuid not null,
    version integer not null check (version >= 1),
    user_id uuid not null,
    instance_id uuid not null,
    name text not null,
    layout jsonb not null,
    saved_at timestamptz not null default clock_timestamp(),
    primary key (config_id, version),
    foreign key (config_id, user_id, instance_id) references collection_report_configs (id, user_id, instance_id) on delete cascade
);

-- To one person, or, without one, to everybody who may see the instance. Its policies refer to no other table under row security.
create table collection_report_config_grants (
    id uuid primary key,
    config_id uuid not null,
    owner_id uuid not null,
    instance_id uuid not null,
    grantee_id uuid references users (id) on delete cascade,
    granted_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    foreign key (config_id, owner_id, instance_id) references collection_report_configs (id, user_id, instance_id) on delete cascade
);
create unique index collection_report_config_grants_live on collection_report_config_grants (config_id, grantee_id) nulls not distinct where revoked_at is null;
create index collection_report_config_grants_grantee on collection_report_config_grants (grantee_id);

create table collection_report_snapshots (
    id uuid primary key,
    collection_id uuid,
    instance_id uuid not null references amc_instances (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    user_name text not null default '',
    name text not null check (length(btrim(name)) between 1 and 200),
    note text not null default '' check (length(note) <= 4000),
    layout jsonb not null check (octet_length(layout::text) <= 262144),
    content bytea not null check (octet_length(content) <= 16777216),
    content_sha256 bytea not null generated always as (sha256(content)) stored,
    created_at timestamptz not null default clock_timestamp(),
    share_hash bytea check (octet_length(share_hash) = 32),
    share_expires_at timestamptz,
    share_created_at timestamptz,
    share_revoked_at timestamptz,
    deleted_at timestamptz,
    unique (id, user_id, instance_id),
    check (share_hash is null or share_expires_at is not null),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete set null (collection_id)
);
comment on column collection_report_snapshots.content is
    'Frozen rows, computed metrics, series, marks and annotations, byte by byte as shown and hashed. Holds no SQL and no id of an instance, account, execution or user.';
comment on column collection_report_snapshots.share_hash is 'SHA-256 of the 32 random bytes of the secret link; the link itself is shown once.';
create unique index idx_collection_report_snapshots_shared on collection_report_snapshots (share_hash) where share_hash is not null;
create index collection_report_snapshots_collection on collection_report_snapshots (collection_id, instance_id);
create index collection_report_snapshots_user on collection_report_snapshots (user_id, created_at desc);
create index collection_report_snapshots_instance on collection_report_snapshots (instance_id);

create table collection_report_snapshot_grants (
    id uuid primary key,
    snapshot_id uuid not null,
    owner_id uuid not null,
    instance_id uuid not null,
    grantee_id uuid references users (id) on delete cascade,
    granted_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    foreign key (snapshot_id, owner_id, instance_id) references collection_report_snapshots (id, user_id, instance_id) on delete cascade
);
create unique index collection_report_snapshot_grants_live on collection_report_snapshot_grants (snapshot_id, grantee_id) nulls not distinct where revoked_at is null;
create index collection_report_snapshot_grants_grantee on collection_report_snapshot_grants (grantee_id);

create table collection_report_snapshot_comments (
    id uuid primary key,
    snapshot_id uuid not null references collection_report_snapshots (id) on delete cascade,
    instance_id uuid not null,
    user_id uuid not null references users (id) on delete cascade,
    user_name text not null default '',
    text text not null check (length(btrim(text)) between 1 and 4000),
    created_at timestamptz not null default clock_timestamp(),
    deleted_at timestamptz
);
create index collection_report_snapshot_comments_snapshot on collection_report_snapshot_comments (snapshot_id, created_at);
create index collection_report_snapshot_comments_user on collection_report_snapshot_comments (user_id);

-- Append-only. The number of a snapshot's rows is its access count.
create table collection_report_snapshot_accesses (
    id bigint generated always as identity primary key,
    snapshot_id uuid not null references collection_report_snapshots (id) on delete cascade,
    instance_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    user_id uuid,
    by_link boolean not null
);
create index collection_report_snapshot_accesses_snapshot on collection_report_snapshot_accesses (snapshot_id, at desc);

create table report_annotations (
    id uuid primary key,
    collection_id uuid not null,
    instance_id uuid not null,
    week_start_date date not null check (extract(isodow from week_start_date) = 1),
    kpi text,
    text text not null check (length(btrim(text)) between 1 and 1000),
    user_id uuid,
    user_name text not null default '',
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    deleted_at timestamptz,
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
create index report_annotations_collection on report_annotations (collection_id, week_start_date);
create index report_annotations_collection_instance on report_annotations (collection_id, instance_id);

-- Days that explain a peak. The usual ones are known to the program; a row with their key replaces or hides one.
create table retail_events (
    id uuid primary key,
    instance_id uuid not null references amc_instances (id) on delete cascade,
    key text check (length(key) between 1 and 100),
    name text not null check (length(btrim(name)) between 1 and 200),
    start_date date not null,
    end_date date not null check (end_date between start_date and start_date + 366),
    hidden boolean not null default false,
    updated_by_name text not null default '',
    updated_at timestamptz not null default clock_timestamp(),
    deleted_at timestamptz
);
create index retail_events_instance on retail_events (instance_id, start_date);
create unique index retail_events_key on retail_events (instance_id, key) where key is not null and deleted_at is null;

create table report_thresholds (
    id uuid primary key,
    collection_id uuid not null,
    instance_id uuid not null,
    user_id uuid not null references users (id) on delete cascade,
    kpi text not null check (length(kpi) between 1 and 100),
    condition text not null check (condition in ('above', 'below', 'rises_by', 'falls_by')),
    value numeric not null,
    created_at timestamptz not null default clock_timestamp(),
    checked_change_no bigint not null default -1,
    checked_versions bigint[] not null default '{}',
    deleted_at timestamptz,
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
comment on column report_thresholds.checked_versions is 'The current versions of all weeks at the last check: only weeks with another one are held against the threshold.';
comment on column report_thresholds.value is 'A value in the KPI''s own unit; for rises_by and falls_by a change in percent against the week before.';
create index report_thresholds_collection on report_thresholds (collection_id, instance_id);
create index report_thresholds_user on report_thresholds (user_id);

create table report_notices (
    id bigint generated always as identity primary key,
    threshold_id uuid not null references report_thresholds (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    instance_id uuid not null,
    collection_id uuid not null,
    week_start_date date not null,
    kpi text not null,
    condition text not null,
    bound numeric not null,
    value numeric not null,
    provisional boolean not null,
    text text not null,
    created_at timestamptz not null default clock_timestamp(),
    read_at timestamptz,
    unique (threshold_id, week_start_date),
    foreign key (collection_id, instance_id) references report_data_collections (id, instance_id) on delete cascade
);
comment on column report_notices.value is 'Of the week; for rises_by and falls_by its change in percent against the week before.';
comment on column report_notices.text is 'In words, with the name and unit that the KPI had then.';
create index report_notices_user on report_notices (user_id, created_at desc);
create index report_notices_collection on report_notices (collection_id, instance_id);

-- Set by the endpoint of shared links alone, as hexadecimal digits of the hash; gone when the connection returns to its pool.
create function current_share_hash() returns bytea
    language sql stable
    return decode(nullif(current_setting('app.share_hash', true), ''), 'hex');

create function granted_configs() returns setof uuid
    language sql stable
    begin atomic
        select config_id from public.collection_report_config_grants
        where revoked_at is null and (expires_at is null or expires_at > clock_timestamp()) and owner_id <> public.current_app_user()
          and (grantee_id = public.current_app_user() or grantee_id is null);
    end;

create function granted_snapshots() returns setof uuid
    language sql stable
    begin atomic
        select snapshot_id from public.collection_report_snapshot_grants
        where revoked_at is null and (expires_at is null or expires_at > clock_timestamp()) and owner_id <> public.current_app_user()
          and (grantee_id = public.current_app_user() or grantee_id is null);
    end;

-- Under the policies of whoever asks: own, granted, or opened by a link.
create function visible_snapshots() returns setof uuid
    language sql stable
    begin atomic
        select id from public.collection_report_snapshots where deleted_at is null;
    end;

-- An open page of a snapshot hears that it was revoked or deleted; a hint without data, like collection_changes.
create function notify_snapshot_changes() returns trigger
    language plpgsql
as $body$
begin
    perform pg_notify('snapshot_changes', old.id::text);
    return null;
end
$body$;
create trigger notify_changed after update of share_hash, share_expires_at, deleted_at or delete on collection_report_snapshots
    for each row execute function notify_snapshot_changes();

create function notify_grant_changes() returns trigger
    language plpgsql
as $body$
begin
    perform pg_notify('snapshot_changes', old.snapshot_id::text);
    return null;
end
$body$;
create trigger notify_changed after update or delete on collection_report_snapshot_grants for each row execute function notify_grant_changes();

alter table workflow_kpis enable row level security;
alter table workflow_kpis force row level security;
create policy by_instance on workflow_kpis for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on workflow_kpis for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on workflow_kpis for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_delete on workflow_kpis for delete to collections_app using (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on workflow_kpis for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on workflow_kpis to collections_worker using (true) with check (true);
grant select, insert, update, delete on workflow_kpis to collections_app, collections_worker;
grant select on workflow_kpis to collections_bi;

-- Own rows only, for every command; rows with a live grant may be read, and copied by reading them.
alter table collection_report_configs enable row level security;
alter table collection_report_configs force row level security;
create policy own_rows on collection_report_configs to collections_app
    using (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())))
    with check (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy by_grant on collection_report_configs for select to collections_app
    using (id = any (array(select granted_configs())) and instance_id = any (array(select visible_instances())) and deleted_at is null);
create policy all_rows on collection_report_configs to collections_worker using (true) with check (true);
grant select, insert, update, delete on collection_report_configs to collections_app, collections_worker;

alter table collection_report_config_versions enable row level security;
alter table collection_report_config_versions force row level security;
create policy own_rows on collection_report_config_versions to collections_app
    using (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())))
    with check (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy all_rows on collection_report_config_versions to collections_worker using (true) with check (true);
grant select, insert, delete on collection_report_config_versions to collections_app, collections_worker;

alter table collection_report_config_grants enable row level security;
alter table collection_report_config_grants force row level security;
create policy own_rows on collection_report_config_grants to collections_app
    using (owner_id = (select current_app_user()) and instance_id = any (array(select visible_instances())))
    with check (owner_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy to_me on collection_report_config_grants for select to collections_app
    using ((grantee_id = (select current_app_user()) or grantee_id is null) and instance_id = any (array(select visible_instances())));
create policy all_rows on collection_report_config_grants to collections_worker using (true) with check (true);
grant select, insert, update, delete on collection_report_config_grants to collections_app, collections_worker;

-- Made by who may see the instance; then the owner's (also without the instance: links must be revocable), the grantees', and of whoever
-- holds the link. What may change of a row is said by the columns of the grant.
alter table collection_report_snapshots enable row level security;
alter table collection_report_snapshots force row level security;
create policy own_rows on collection_report_snapshots for select to collections_app using (user_id = (select current_app_user()));
create policy own_insert on collection_report_snapshots for insert to collections_app
    with check (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy own_update on collection_report_snapshots for update to collections_app using (user_id = (select current_app_user()));
create policy by_grant on collection_report_snapshots for select to collections_app
    using (id = any (array(select granted_snapshots())) and deleted_at is null);
create policy by_link on collection_report_snapshots for select to collections_app
    using (share_hash = (select current_share_hash()) and share_expires_at > clock_timestamp() and deleted_at is null);
create policy all_rows on collection_report_snapshots to collections_worker using (true) with check (true);
grant select, insert on collection_report_snapshots to collections_app;
grant update (name, note, share_hash, share_expires_at, share_created_at, share_revoked_at, deleted_at) on collection_report_snapshots to collections_app;
grant select, insert, update, delete on collection_report_snapshots to collections_worker;

alter table collection_report_snapshot_grants enable row level security;
alter table collection_report_snapshot_grants force row level security;
create policy own_rows on collection_report_snapshot_grants for select to collections_app using (owner_id = (select current_app_user()));
create policy own_insert on collection_report_snapshot_grants for insert to collections_app
    with check (owner_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy own_update on collection_report_snapshot_grants for update to collections_app using (owner_id = (select current_app_user()));
create policy to_me on collection_report_snapshot_grants for select to collections_app
    using (grantee_id = (select current_app_user()) or grantee_id is null and instance_id = any (array(select visible_instances())));
create policy all_rows on collection_report_snapshot_grants to collections_worker using (true) with check (true);
grant select, insert on collection_report_snapshot_grants to collections_app;
grant update (expires_at, revoked_at) on collection_report_snapshot_grants to collections_app;
grant select, insert, update, delete on collection_report_snapshot_grants to collections_worker;

alter table collection_report_snapshot_comments enable row level security;
alter table collection_report_snapshot_comments force row level security;
create policy by_snapshot on collection_report_snapshot_comments for select to collections_app
    using (snapshot_id = any (array(select visible_snapshots())));
create policy own_insert on collection_report_snapshot_comments for insert to collections_app
    with check (user_id = (select current_app_user()) and snapshot_id = any (array(select visible_snapshots())));
create policy own_update on collection_report_snapshot_comments for update to collections_app using (user_id = (select current_app_user()));
create policy all_rows on collection_report_snapshot_comments to collections_worker using (true) with check (true);
grant select, insert on collection_report_snapshot_comments to collections_app;
grant update (text, deleted_at) on collection_report_snapshot_comments to collections_app;
grant select, insert, update, delete on collection_report_snapshot_comments to collections_worker;

alter table collection_report_snapshot_accesses enable row level security;
alter table collection_report_snapshot_accesses force row level security;
create policy by_snapshot on collection_report_snapshot_accesses for select to collections_app
    using (snapshot_id = any (array(select visible_snapshots())));
create policy by_snapshot_insert on collection_report_snapshot_accesses for insert to collections_app
    with check (snapshot_id = any (array(select visible_snapshots())));
create policy all_rows on collection_report_snapshot_accesses to collections_worker using (true) with check (true);
grant select, insert on collection_report_snapshot_accesses to collections_app;
grant select, insert, delete on collection_report_snapshot_accesses to collections_worker;

alter table report_annotations enable row level security;
alter table report_annotations force row level security;
create policy by_instance on report_annotations for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on report_annotations for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on report_annotations for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on report_annotations for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on report_annotations to collections_worker using (true) with check (true);
grant select, insert, update on report_annotations to collections_app;
grant select on report_annotations to collections_bi;
grant select, insert, update, delete on report_annotations to collections_worker;

alter table retail_events enable row level security;
alter table retail_events force row level security;
create policy by_instance on retail_events for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on retail_events for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on retail_events for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on retail_events for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on retail_events to collections_worker using (true) with check (true);
grant select, insert, update on retail_events to collections_app;
grant select on retail_events to collections_bi;
grant select, insert, update, delete on retail_events to collections_worker;

alter table report_thresholds enable row level security;
alter table report_thresholds force row level security;
create policy own_rows on report_thresholds to collections_app
    using (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())))
    with check (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy all_rows on report_thresholds to collections_worker using (true) with check (true);
grant select, insert, update on report_thresholds to collections_app;
grant select, insert, update, delete on report_thresholds to collections_worker;

-- Written by the worker; a person reads them, as far as the instance is still open to them, and marks them as read.
alter table report_notices enable row level security;
alter table report_notices force row level security;
create policy own_rows on report_notices for select to collections_app
    using (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy own_update on report_notices for update to collections_app
    using (user_id = (select current_app_user()) and instance_id = any (array(select visible_instances())));
create policy all_rows on report_notices to collections_worker using (true) with check (true);
grant select on report_notices to collections_app;
grant update (read_at) on report_notices to collections_app;
grant select, insert, update, delete on report_notices to collections_worker;
