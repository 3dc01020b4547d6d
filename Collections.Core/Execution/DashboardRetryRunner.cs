using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>The retry that an operator asks for in the job system's dashboard: the same as the app's, and harmless when it comes twice.</summary>
public sealed class DashboardRetryRunner(CollectionsDb db, IJobQueue queue, TimeProvider time)
{
    /// <returns>False when the week is no longer FAILED at this attempt: somebody was quicker.</returns>
    public async Task<bool> RunAsync(WeekId week, int attempt, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new CommandTransaction(connection, user: null, time);
        if (await command.CollectionOfAsync(week, cancellationToken) is not { } collection
            || !await command.LockAsync(collection, cancellationToken)
            || await command.LockWeekAsync(week, cancellationToken) is not { Status: WeekStatus.Failed } locked
            || locked.Attempt != attempt)
        {
            return false;
        }

        await command.RetryAsync(week, cancellationToken);
        await command.NoteAsync("retried", $"{locked.Name}, by an operator", week, cancellationToken);
        await command.EndAsync(command.Done(1), queue, cancellationToken);
        return true;
    }
}
