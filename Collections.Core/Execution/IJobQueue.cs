using Collections.Core.Catalog;

namespace Collections.Core.Execution;

/// <summary>
/// The bell: says that a step may run now. Rung after the commit, at least once, and it may be lost: the rows are the truth, and the tick
/// rings again. A ticket is the fencing token at the time of ringing; a step whose ticket is old does nothing.
/// </summary>
public interface IJobQueue
{
    void Dispatch();

    void Submit(ExecutionId execution, long ticket);

    void Ingest(ExecutionId execution, long ticket);

    void Cancel(ExecutionId execution, long ticket);

    void Poll(InstanceId instance);

    /// <summary>Puts a job that has already failed where operators look; asking for it again is the same as the app's retry.</summary>
    /// <returns>The id of the job.</returns>
    string ShowFailed(FailedWeek week);

    bool IsShown(string job);

    /// <summary>Takes it away again; nothing happens when it is gone.</summary>
    void Hide(string job);
}
