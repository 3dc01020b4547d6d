using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Hangfire;

namespace Collections.Web.Jobs;

/// <summary>
/// The contract with Hangfire, and frozen: jobs of an older version of this program, which stand in the database by the names and types below,
/// must run in this one. Each job is a bell for rows that hold the truth, so that running it late, twice or never does no harm.
/// </summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class WeekJobs(
    Dispatcher dispatcher, SubmitStep submit, PollStep poll, IngestStep ingest, CancelStep cancel, TickRunner tick, ScheduleRunner schedules, CleanUpRunner cleanUp,
    DashboardRetryRunner retry)
{
    public const string StepsQueue = "steps";
    public const string IngestQueue = "ingest";

    [Queue(StepsQueue)]
    public Task Dispatch(CancellationToken cancellationToken) => dispatcher.DispatchAsync(cancellationToken);

    [Queue(StepsQueue)]
    public Task Submit(Guid executionId, long ticket, CancellationToken cancellationToken) => submit.RunAsync(new(executionId), ticket, cancellationToken);

    [Queue(StepsQueue)]
    public Task Poll(Guid instanceId, CancellationToken cancellationToken) => poll.RunAsync(new InstanceId(instanceId), cancellationToken);

    [Queue(IngestQueue)]
    public Task Ingest(Guid executionId, long ticket, CancellationToken cancellationToken) => ingest.RunAsync(new(executionId), ticket, cancellationToken);

    [Queue(StepsQueue)]
    public Task Cancel(Guid executionId, long ticket, CancellationToken cancellationToken) => cancel.RunAsync(new(executionId), ticket, cancellationToken);

    [Queue(StepsQueue)]
    public Task Tick(CancellationToken cancellationToken) => tick.RunAsync(cancellationToken);

    [Queue(StepsQueue)]
    public Task PollDue(CancellationToken cancellationToken) => poll.RunDueAsync(cancellationToken);

    [Queue(StepsQueue)]
    public Task Schedules(CancellationToken cancellationToken) => schedules.RunAsync(cancellationToken);

    [Queue(StepsQueue)]
    public Task CleanUp(CancellationToken cancellationToken) => cleanUp.RunAsync(cancellationToken);

    /// <summary>Born failed, for operators: requeueing it is the app's retry, while the week is still FAILED at this attempt.</summary>
    [Queue(StepsQueue)]
    [AutomaticRetry(Attempts = 0)]
    public Task RetryWeek(Guid weekId, int attempt, CancellationToken cancellationToken) => retry.RunAsync(new WeekId(weekId), attempt, cancellationToken);
}
