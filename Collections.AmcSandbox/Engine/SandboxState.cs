using System.Collections.Concurrent;
using Collections.AmcSandbox.Api;

namespace Collections.AmcSandbox.Engine;

/// <summary>All that the sandbox remembers.</summary>
internal sealed class SandboxState
{
    private readonly Dictionary<string, AccountQueue> _queues;
    private long _numbers;

    public SandboxState(SandboxOptions options, TimeProvider time)
    {
        Options = options;
        Clock = new SandboxClock(options, time);
        Faults = new FaultBoard(options);
        Tokens = new TokenStore(options, Clock);
        Requests = new RequestLog(options.RequestsKept);
        _queues = SandboxAccount.All.ToDictionary(account => account.EntityId, _ => new AccountQueue(options, Clock));
    }

    public SandboxOptions Options { get; }

    public SandboxClock Clock { get; }

    public FaultBoard Faults { get; }

    public TokenStore Tokens { get; }

    public RequestLog Requests { get; }

    /// <summary>Saved workflows by instance and id.</summary>
    public ConcurrentDictionary<(string InstanceId, string WorkflowId), WorkflowBody> Workflows { get; } = new();

    /// <summary>Schedules by instance and id.</summary>
    public ConcurrentDictionary<(string InstanceId, string ScheduleId), ScheduleBody> Schedules { get; } = new();

    public AccountQueue QueueOf(string entityId) => _queues[entityId];

    public IEnumerable<ExecutionView> AllExecutions() => _queues.Values.SelectMany(queue => queue.All()).OrderBy(view => view.Execution.Number);

    public long NextNumber() => Interlocked.Increment(ref _numbers);
}
