using Hangfire;

namespace Collections.Web.Jobs;

/// <summary>Registers the recurring jobs: a second clock beside the worker's own timer, visible to operators.</summary>
public sealed class RecurringJobs(IRecurringJobManager jobs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        jobs.AddOrUpdate<WeekJobs>("dispatch", WeekJobs.StepsQueue, week => week.Tick(CancellationToken.None), "*/15 * * * * *");
        jobs.AddOrUpdate<WeekJobs>("poll", WeekJobs.StepsQueue, week => week.PollDue(CancellationToken.None), "*/15 * * * * *");
        jobs.AddOrUpdate<WeekJobs>("schedules", WeekJobs.StepsQueue, week => week.Schedules(CancellationToken.None), Cron.Minutely());
        jobs.AddOrUpdate<WeekJobs>("clean-up", WeekJobs.StepsQueue, week => week.CleanUp(CancellationToken.None), Cron.Minutely());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
