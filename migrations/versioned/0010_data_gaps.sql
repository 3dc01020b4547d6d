-- Purpose: what AMC says is missing in the data behind a result, so that reports can say it too.
-- Creates: column data_gaps of workflow_executions, report_data_week_versions and report_data_window_results.

alter table workflow_executions add column data_gaps text check (length(data_gaps) between 1 and 2000);
comment on column workflow_executions.data_gaps is 'AMC''s dataGaps of a run that succeeded, in words; null where it named none.';
alter table report_data_week_versions add column data_gaps text check (length(data_gaps) between 1 and 2000);
comment on column report_data_week_versions.data_gaps is 'Where AMC had gaps in its data when it computed this result; null where it named none.';
alter table report_data_window_results add column data_gaps text check (length(data_gaps) between 1 and 2000);
comment on column report_data_window_results.data_gaps is 'Where AMC had gaps in its data when it computed this result; null where it named none.';
