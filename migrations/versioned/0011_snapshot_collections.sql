-- Purpose: which collections stand beside the first one of a snapshot, so that the whole report can be compared with today.
-- Creates: column other_collections of collection_report_snapshots.

alter table collection_report_snapshots add column other_collections uuid[] not null default '{}';
comment on column collection_report_snapshots.other_collections is
    'The further collections of the report, in the order of the frozen ones; for "what changed since" only, which reads each under the rights of who asks. Empty in snapshots from before.';
