using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Web.Shared;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace Collections.Web.Jobs;

/// <summary>Rings by Hangfire. A bell that cannot be rung is only late: the tick rings again.</summary>
public sealed partial class HangfireJobQueue(IBackgroundJobClient client, JobStorage storage, ILogger<HangfireJobQueue> logger) : IJobQueue
{
    private const string Title = "title";
    private const string Address = "address";

    public void Dispatch() => Ring(() => client.Enqueue<WeekJobs>(jobs => jobs.Dispatch(CancellationToken.None)));

    public void Submit(ExecutionId execution, long ticket) => Ring(() => client.Enqueue<WeekJobs>(jobs => jobs.Submit(execution.Value, ticket, CancellationToken.None)));

    public void Ingest(ExecutionId execution, long ticket) => Ring(() => client.Enqueue<WeekJobs>(jobs => jobs.Ingest(execution.Value, ticket, CancellationToken.None)));

    public void Cancel(ExecutionId execution, long ticket) => Ring(() => client.Enqueue<WeekJobs>(jobs => jobs.Cancel(execution.Value, ticket, CancellationToken.None)));

    public void Poll(InstanceId instance) => Ring(() => client.Enqueue<WeekJobs>(jobs => jobs.Poll(instance.Value, CancellationToken.None)));

    public string ShowFailed(FailedWeek week)
    {
        // The dashboard asks for a name and an address with nothing but the job's arguments in hand, and those are ids only.
        using (var connection = storage.GetConnection())
        {
            connection.SetRangeInHash(
                Key(week.Id.Value, week.Attempt),
                [
                    new(Title, string.Create(CultureInfo.InvariantCulture, $"Week {week.WeekStart:yyyy-MM-dd} of {week.CollectionName}")),
                    new(Address, Addresses.Week(week.Collection, week.WeekStart)),
                ]);
        }

        return client.Create(
            Job.FromExpression<WeekJobs>(jobs => jobs.RetryWeek(week.Id.Value, week.Attempt, CancellationToken.None)),
            new FailedState(new WeekFailedException(week.Reason)) { Reason = week.Reason });
    }

    public bool IsShown(string job)
    {
        using var connection = storage.GetConnection();
        return connection.GetJobData(job)?.State is "Failed" or "Enqueued" or "Processing" or "Scheduled";
    }

    public void Hide(string job) => Ring(() =>
    {
        using (var connection = storage.GetConnection())
        using (var transaction = connection.CreateWriteTransaction())
        {
            if (connection.GetJobData(job)?.Job?.Args is [Guid week, int attempt, ..])
            {
                transaction.RemoveHash(Key(week, attempt));
                transaction.Commit();
            }
        }

        client.Delete(job, FailedState.StateName);
    });

    /// <summary>What the dashboard calls a job.</summary>
    public static string? NameOf(JobStorage storage, Job? job) => FactsOf(storage, job)?.GetValueOrDefault(Title);

    /// <summary>Where a failed week's job leads to.</summary>
    public static string? AddressOf(JobStorage storage, Job? job) => FactsOf(storage, job)?.GetValueOrDefault(Address);

    private static Dictionary<string, string>? FactsOf(JobStorage storage, Job? job)
    {
        if (job?.Type != typeof(WeekJobs) || job.Method.Name != nameof(WeekJobs.RetryWeek) || job.Args is not [Guid week, int attempt, ..])
        {
            return null;
        }

        using var connection = storage.GetConnection();
        return connection.GetAllEntriesFromHash(Key(week, attempt));
    }

    // Of the attempt: taking away the job of an older one must leave the name of the newer.
    private static string Key(Guid week, int attempt) => string.Create(CultureInfo.InvariantCulture, $"collections:week:{week:N}:{attempt}");

    private void Ring(Action ring)
    {
        try
        {
            ring();
        }
        catch (Exception exception) when (exception is BackgroundJobClientException or Npgsql.NpgsqlException or InvalidOperationException)
        {
            Log.NotRung(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8601, LogLevel.Warning, "A job could not be enqueued; the tick will ring again")]
        public static partial void NotRung(ILogger logger, Exception exception);
    }
}
