-- Purpose: what is known of Amazon: accounts, their credentials, instances; and the queries (workflows) with their versions.
-- Creates: amc_accounts, amc_credentials, amc_instances, workflows, workflow_versions; function visible_accounts.

create table amc_accounts (
    id uuid primary key,
    account_id text not null check (account_id <> ''),
    marketplace_id text not null check (marketplace_id <> ''),
    name text not null,
    region text check (region in ('NA', 'EU', 'FE')),
    base_url text,
    token_url text,
    simulated boolean not null default false,
    on_hold_since timestamptz,
    on_hold_reason text,
    next_probe_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid,
    unique (account_id, marketplace_id)
);
comment on column amc_accounts.account_id is 'Amazon''s id of the AMC account ("ENTITY…"), sent as Amazon-Advertising-API-AdvertiserId; never our id.';

-- Apart from the account, so that no page that lists accounts can touch a secret. Values are ciphertext of Data Protection.
create table amc_credentials (
    account_id uuid primary key references amc_accounts (id) on delete cascade,
    client_id text not null,
    client_secret text not null,
    refresh_token text not null,
    updated_at timestamptz not null default clock_timestamp()
);

create table amc_instances (
    id uuid primary key,
    account_id uuid not null references amc_accounts (id),
    instance_id text not null check (instance_id <> ''),
    name text not null,
    instance_type text not null default 'STANDARD',
    time_zone text not null default 'UTC',
    currency text,
    max_open_executions integer not null default 10 check (max_open_executions between 1 and 100),
    open_by_others integer not null default 0 check (open_by_others >= 0),
    next_poll_at timestamptz not null default clock_timestamp(),
    poll_token bigint not null default 0,
    poll_lease_until timestamptz,
    last_polled_at timestamptz,
    throttled_until timestamptz,
    on_hold_since timestamptz,
    on_hold_reason text,
    next_probe_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid,
    unique (account_id, instance_id)
);
comment on column amc_instances.instance_id is 'Amazon''s id of the instance ("amcibersblt"): the only one that may be sent to AMC.';
comment on column amc_instances.instance_type is 'As AMC says: STANDARD, or SANDBOX, which holds synthetic data only and refuses every execution that does not ask for it.';

alter table instance_access add foreign key (instance_id) references amc_instances (id) on delete cascade;

create table workflows (
    id uuid primary key,
    instance_id uuid not null references amc_instances (id) on delete cascade,
    name text not null check (length(name) between 1 and 200),
    description text not null default '',
    current_version integer not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    created_by uuid,
    created_by_name text not null default '',
    deleted_at timestamptz,
    unique (id, instance_id)
);
create unique index workflows_instance_name on workflows (instance_id, lower(name)) where deleted_at is null;

-- Append-only: a collection pins the version it was made with.
create table workflow_versions (
    workflow_id uuid not null,
    version integer not null check (version >= 1),
    instance_id uuid not null,
    sql_query text not null check (length(sql_query) between 1 and 1048576),
    sql_sha256 text not null check (sql_sha256 ~ '^[0-9a-f]{64}$'),
    parameters jsonb not null default '{"version": 1, "items": []}',
    marks_filtered boolean not null default true,
    created_at timestamptz not null default clock_timestamp(),
    created_by uuid,
    created_by_name text not null default '',
    primary key (workflow_id, version),
    foreign key (workflow_id, instance_id) references workflows (id, instance_id) on delete cascade
);
comment on column workflow_versions.marks_filtered is
    'Ask AMC for REMOVE_VALUES with the discriminator column "filtered", so that hidden values are visible as hidden.';
create index workflow_versions_workflow_instance on workflow_versions (workflow_id, instance_id);
create index workflow_versions_instance_id on workflow_versions (instance_id);

create function visible_accounts() returns setof uuid
    language sql stable
    begin atomic
        select account_id from public.amc_instances where id = any (array(select public.visible_instances()));
    end;

alter table amc_accounts enable row level security;
alter table amc_accounts force row level security;
create policy by_account on amc_accounts for select to collections_app using (id = any (array(select visible_accounts())));
create policy all_rows on amc_accounts to collections_worker using (true) with check (true);
grant select on amc_accounts to collections_app;
grant select, insert, update, delete on amc_accounts to collections_worker;

alter table amc_credentials enable row level security;
alter table amc_credentials force row level security;
create policy all_rows on amc_credentials to collections_worker using (true) with check (true);
grant select, insert, update, delete on amc_credentials to collections_worker;

alter table amc_instances enable row level security;
alter table amc_instances force row level security;
create policy by_instance on amc_instances for select to collections_app using (id = any (array(select visible_instances())));
create policy by_instance_bi on amc_instances for select to collections_bi using (id = any (array(select bi_instances())));
create policy all_rows on amc_instances to collections_worker using (true) with check (true);
grant select on amc_instances to collections_app, collections_bi;
grant select, insert, update, delete on amc_instances to collections_worker;

alter table workflows enable row level security;
alter table workflows force row level security;
create policy by_instance on workflows for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on workflows for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_update on workflows for update to collections_app
    using (instance_id = any (array(select editable_instances()))) with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on workflows for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on workflows to collections_worker using (true) with check (true);
grant select, insert, update on workflows to collections_app;
grant select on workflows to collections_bi;
grant select, insert, update, delete on workflows to collections_worker;

alter table workflow_versions enable row level security;
alter table workflow_versions force row level security;
create policy by_instance on workflow_versions for select to collections_app using (instance_id = any (array(select visible_instances())));
create policy by_instance_insert on workflow_versions for insert to collections_app with check (instance_id = any (array(select editable_instances())));
create policy by_instance_bi on workflow_versions for select to collections_bi using (instance_id = any (array(select bi_instances())));
create policy all_rows on workflow_versions to collections_worker using (true) with check (true);
grant select, insert on workflow_versions to collections_app;
grant select on workflow_versions to collections_bi;
grant select, insert, delete on workflow_versions to collections_worker;
