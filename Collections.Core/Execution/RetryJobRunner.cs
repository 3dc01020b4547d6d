using Collections.Core.Data;

namespace Collections.Core.Execution;

/// <summary>
/// Keeps one failed job per FAILED week in the operators' dashboard: makes what is missing, takes away what is no longer true. Safe to run
/// at any time, anywhere: a job that is asked for again checks the week's state and attempt.
/// </summary>
public sealed class RetryJobRunner(CollectionsDb db, IJobQueue queue)
{
    private const string Surplus =
        """
        delete from week_retry_jobs j
        using report_data_weeks w join report_data_collections c on c.id = w.collection_id
        where w.id = j.week_id and (w.status <> 'FAILED' or w.attempt <> j.attempt or c.deleted_at is not null)
        returning j.job_id
        """;

    private const string Missing =
        """
        select w.id, c.id, c.name, w.week_start_date, w.attempt, concat_ws(': ', w.reason, w.error_message)
        from report_data_weeks w join report_data_collections c on c.id = w.collection_id
        where w.status = 'FAILED' and c.deleted_at is null and not exists (select from week_retry_jobs j where j.week_id = w.id)
        limit 200
        """;

    // Before the job is made: two that look at the same time must not make two.
    private const string Reserve =
        """
        insert into week_retry_jobs (week_id, instance_id, attempt, job_id)
        select w.id, w.instance_id, w.attempt, '' from report_data_weeks w where w.id = $1 and w.status = 'FAILED' and w.attempt = $2
        on conflict do nothing
        """;

    private const string Keep = "update week_retry_jobs set job_id = $3 where week_id = $1 and attempt = $2 and job_id = ''";

    // A place that nobody filled is that of a process that died meanwhile.
    private const string Forget =
        "delete from week_retry_jobs where job_id = any ($1) or (job_id = '' and created_at < clock_timestamp() - interval '1 minute')";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        foreach (var job in await connection.ListAsync(Surplus, [], row => row.GetString(0), cancellationToken))
        {
            if (job.Length > 0)
            {
                queue.Hide(job);
            }
        }

        foreach (var week in await connection.ListAsync(
            Missing,
            [],
            row => new FailedWeek(
                new(row.GetGuid(0)), new(row.GetGuid(1)), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetInt32(4), row.GetString(5)),
            cancellationToken))
        {
            if (await connection.RunAsync(Reserve, [week.Id.Value, week.Attempt], cancellationToken) == 0)
            {
                continue;
            }

            var job = queue.ShowFailed(week);
            if (await connection.RunAsync(Keep, [week.Id.Value, week.Attempt, job], cancellationToken) == 0)
            {
                // Retried meanwhile.
                queue.Hide(job);
            }
        }
    }

    /// <summary>Forgets the jobs that somebody removed from the dashboard, so that they are made anew.</summary>
    public async Task ForgetRemovedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var jobs = await connection.ListAsync("select job_id from week_retry_jobs where job_id <> ''", [], row => row.GetString(0), cancellationToken);
        var gone = jobs.Where(job => !queue.IsShown(job)).ToArray();
        await connection.RunAsync(Forget, [gone], cancellationToken);
    }
}
