-- Purpose: the bell: up to where each person has read it. What it shows is no table but a view over the truth (repeatable/notices.sql).
-- Creates: notice_reads; an index for the list of all executions.

create table notice_reads (
    user_id uuid primary key references users (id) on delete cascade,
    seen_at timestamptz not null default clock_timestamp()
);
comment on column notice_reads.seen_at is 'Notices from later are unread.';

-- Newest first, whatever the collection.
create index workflow_executions_created on workflow_executions (created_at desc, id desc);

alter table notice_reads enable row level security;
alter table notice_reads force row level security;
create policy own_reads on notice_reads to collections_app
    using (user_id = (select current_app_user())) with check (user_id = (select current_app_user()));
create policy all_rows on notice_reads to collections_worker using (true) with check (true);
grant select, insert, update on notice_reads to collections_app;
grant select, insert, update, delete on notice_reads to collections_worker;
