using Collections.AmcSandbox;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Collections.Web.Jobs;
using Hangfire;

namespace Collections.Tests.Execution;

/// <summary>The engine with its job system, as operators see it.</summary>
public sealed class HangfireTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _sandbox = await SandboxServer.StartAsync();
        _engine = await Engine.CreateAsync(_database, _sandbox, options => options.Housekeeping = TimeSpan.FromMilliseconds(300), withHangfire: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void The_jobs_are_frozen_because_those_of_an_older_version_stand_in_the_database()
    {
        typeof(WeekJobs).Assembly.GetName().Name.ShouldBe("Collections.Web");
        typeof(WeekJobs).FullName.ShouldBe("Collections.Web.Jobs.WeekJobs");
        var signatures = typeof(WeekJobs).GetMethods().Where(method => method.DeclaringType == typeof(WeekJobs)).Select(method =>
            $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})");

        signatures.Order().ShouldBe(
        [
            "Cancel(Guid, Int64, CancellationToken)",
            "CleanUp(CancellationToken)",
            "Dispatch(CancellationToken)",
            "Ingest(Guid, Int64, CancellationToken)",
            "Poll(Guid, CancellationToken)",
            "PollDue(CancellationToken)",
            "RetryWeek(Guid, Int32, CancellationToken)",
            "Schedules(CancellationToken)",
            "Submit(Guid, Int64, CancellationToken)",
            "Tick(CancellationToken)",
        ]);
    }

    [Fact]
    public async Task Weeks_are_collected_with_at_most_three_jobs_each_although_a_killed_process_left_the_scheduler_locked()
    {
        await _engine.ExecuteAsync("insert into hangfire.lock (resource, acquired) values ('hangfire:recurring-jobs:lock', now() + interval '20 minutes')");
        await _engine.ExecuteAsync("insert into hangfire.lock (resource, acquired) values ('recurring-jobs:lock', now() + interval '20 minutes')");
        var collection = await _engine.AddCollectionAsync(20);

        await _engine.RunAsync();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();

        // Without the recurring ones, of which there are the more the slower the machine is.
        (await _engine.ScalarAsync<long>(
            """
            select count(*) from hangfire.job
            where invocationdata::text like '%WeekJobs%' and not exists (select from hangfire.jobparameter where jobid = job.id and name = 'RecurringJobId')
            """)).ShouldBeInRange(2 * 20, 3 * 20);
    }

    [Fact]
    public async Task A_failed_week_is_one_failed_job_whose_requeueing_retries_it_once()
    {
        _sandbox.Faults = new() { Privacy = 1 };
        var collection = await _engine.AddCollectionAsync(1);
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from week_retry_jobs where job_id <> '')", "the failed week is not shown");
        var storage = _engine.Get<JobStorage>();
        var (job, details) = storage.GetMonitoringApi().FailedJobs(0, 10).ShouldHaveSingleItem();
        HangfireJobQueue.NameOf(storage, details.Job).ShouldNotBeNull().ShouldStartWith("Week 2026-10-26 of collection");
        details.ExceptionMessage.ShouldContain("privacy");
        HangfireJobQueue.AddressOf(storage, details.Job).ShouldBe($"/collections/{collection}?week=2026-10-26");

        _sandbox.Faults = SandboxFaults.None;
        _engine.Get<IBackgroundJobClient>().Requeue(job).ShouldBeTrue();
        await _engine.UntilStatusAsync(collection, "COMPLETED");

        (await _engine.ScalarAsync<long>("select count(*) from workflow_executions")).ShouldBe(2);
        await _engine.UntilAsync("select not exists (select from week_retry_jobs)", "the job is not taken away");
        storage.GetMonitoringApi().FailedCount().ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_job_goes_when_the_week_is_retried_in_the_app_comes_back_when_it_is_missing_and_its_redelivery_does_nothing()
    {
        _sandbox.Faults = new() { Privacy = 1 };
        await _engine.AddCollectionAsync(1);
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from week_retry_jobs where job_id <> '')", "the failed week is not shown");
        var job = (await _engine.ScalarAsync<string>("select job_id from week_retry_jobs"))!;

        await _engine.ExecuteAsync("delete from hangfire.job where id = $1", long.Parse(job, System.Globalization.CultureInfo.InvariantCulture));
        await _engine.UntilAsync("select exists (select from week_retry_jobs where job_id <> $1 and job_id <> '')", "the missing job is not made again", job);

        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks"));
        var retry = _engine.Get<DashboardRetryRunner>();
        (await retry.RunAsync(week, 1, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await retry.RunAsync(week, 1, TestContext.Current.CancellationToken)).ShouldBeFalse();
        await _engine.UntilAsync("select exists (select from report_data_weeks where status = 'FAILED' and attempt = 2)", "it is not tried again");
        await _engine.UntilAsync("select count(*) = 1 from week_retry_jobs where attempt = 2 and job_id <> ''", "the second failure is not shown");
        await _engine.UntilAsync("select count(*) = 1 from hangfire.job where statename = 'Failed'", "the first failure's job stays");
    }
}
