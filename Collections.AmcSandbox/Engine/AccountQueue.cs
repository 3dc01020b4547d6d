namespace Collections.AmcSandbox.Engine;

/// <summary>
/// The executions of one account: a limited number runs at once per instance and in all, the others wait in order of creation.
/// </summary>
/// <remarks>
/// Thread-safe. There is no timer: each call first plays what happened since the last one, event by event at its own time, so that a slot that came free
/// is taken at that very moment, whenever somebody looks.
/// </remarks>
internal sealed class AccountQueue(SandboxOptions options, SandboxClock clock)
{
    /// <summary>Executions are listed in order of arrival here, which may differ that much from the order of their creation times.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly PriorityQueue<SandboxExecution, (DateTimeOffset Time, long Number)> _events = new();
    private int _running;

    public void Add(SandboxExecution execution)
    {
        lock (_gate)
        {
            Play();
            var lane = LaneOf(execution.InstanceId);
            lane.ById.Add(execution.Id, execution);
            lane.All.Add(execution);
            _events.Enqueue(execution, (execution.ReadyTime, execution.Number));
            lane.Forget(options.ExecutionsKept);
            Play();
        }
    }

    /// <summary>The execution as it stands now, or null.</summary>
    public ExecutionView? Find(string instanceId, Guid id)
    {
        lock (_gate)
        {
            var now = Play();
            return LaneOf(instanceId).ById.TryGetValue(id, out var execution) ? View(execution, now) : null;
        }
    }

    /// <summary>The executions that <paramref name="question"/> asks for, each as it stood <paramref name="lag"/> ago.</summary>
    public IReadOnlyList<ExecutionView> List(string instanceId, ListQuestion question, TimeSpan lag)
    {
        lock (_gate)
        {
            var asOf = Play() - lag;
            var all = LaneOf(instanceId).All;
            var found = new List<ExecutionView>();
            for (var i = 0; i < all.Count && found.Count < question.Limit; i++)
            {
                var execution = all[question.Ascending ? i : all.Count - 1 - i];
                if (!question.Ascending && execution.CreateTime < question.From - Disorder)
                {
                    break;
                }

                if (execution.CreateTime <= asOf && question.Wants(execution))
                {
                    var view = View(execution, asOf);
                    if (question.IncludeCancelled || view.Status != SandboxExecution.Cancelled)
                    {
                        found.Add(view);
                    }
                }
            }

            return found;
        }
    }

    /// <summary>Every execution, oldest first, as it stands now.</summary>
    public IReadOnlyList<ExecutionView> All()
    {
        lock (_gate)
        {
            var now = Play();
            return [.. _lanes.Values.SelectMany(lane => lane.All).OrderBy(e => e.Number).Select(e => View(e, now))];
        }
    }

    /// <summary>Cancels it; false when it is over already.</summary>
    public bool Cancel(SandboxExecution execution)
    {
        lock (_gate)
        {
            var now = Play();
            if (!execution.IsOpen)
            {
                return false;
            }

            End(execution, now, SandboxExecution.Cancelled, null);
            StartWaiting(now);
            return true;
        }
    }

    private static ExecutionView View(SandboxExecution execution, DateTimeOffset time)
    {
        var status = execution.StatusAt(time);
        var ended = execution.EndTime <= time;
        return new ExecutionView(
            execution,
            status,
            ended ? execution.StatusReason : null,
            execution.StartTime <= time ? execution.StartTime : null,
            ended ? execution.EndTime : null);
    }

    private DateTimeOffset Play()
    {
        var now = clock.UtcNow;
        while (_events.TryPeek(out var execution, out var due) && due.Time <= now)
        {
            _events.Dequeue();
            if (!execution.IsOpen)
            {
                continue;
            }

            if (execution.StartTime is not null)
            {
                End(execution, due.Time, execution.Fate.Status, execution.Fate.Reason);
            }
            else if (execution.DryRun || execution.Fate.Status == SandboxExecution.Rejected)
            {
                // Validation decides these; they never take a slot.
                End(execution, due.Time, execution.Fate.Status, execution.Fate.Reason);
            }
            else
            {
                LaneOf(execution.InstanceId).Waiting.Enqueue(execution);
            }

            StartWaiting(due.Time);
        }

        return now;
    }

    private void StartWaiting(DateTimeOffset time)
    {
        while (_running < options.RunningPerAccount && NextLane() is { } lane)
        {
            var execution = lane.Waiting.Dequeue();
            execution.StartTime = time;
            lane.Running++;
            _running++;
            if (execution.Fate.Run is { } run)
            {
                _events.Enqueue(execution, (time + run, execution.Number));
            }
        }
    }

    /// <summary>The lane with a free slot whose first waiting execution is the oldest.</summary>
    private Lane? NextLane()
    {
        Lane? next = null;
        foreach (var lane in _lanes.Values)
        {
            while (lane.Waiting.TryPeek(out var gone) && !gone.IsOpen)
            {
                lane.Waiting.Dequeue();
            }

            if (lane.Running < options.RunningPerInstance && lane.Waiting.TryPeek(out var first)
                && (next is null || first.Number < next.Waiting.Peek().Number))
            {
                next = lane;
            }
        }

        return next;
    }

    private void End(SandboxExecution execution, DateTimeOffset time, string status, string? reason)
    {
        if (execution.StartTime is not null)
        {
            LaneOf(execution.InstanceId).Running--;
            _running--;
        }

        execution.EndTime = time;
        execution.FinalStatus = status;
        execution.StatusReason = reason;
    }

    private Lane LaneOf(string instanceId)
    {
        if (!_lanes.TryGetValue(instanceId, out var lane))
        {
            _lanes.Add(instanceId, lane = new Lane());
        }

        return lane;
    }

    private sealed class Lane
    {
        public Dictionary<Guid, SandboxExecution> ById { get; } = [];

        public List<SandboxExecution> All { get; } = [];

        public Queue<SandboxExecution> Waiting { get; } = new();

        public int Running { get; set; }

        /// <summary>Drops the oldest finished executions, a tenth at a time, once there are too many.</summary>
        public void Forget(int kept)
        {
            if (All.Count <= kept + (kept / 10) + 1)
            {
                return;
            }

            var surplus = All.Count - kept;
            foreach (var old in All.Where(e => !e.IsOpen).Take(surplus).ToList())
            {
                ById.Remove(old.Id);
            }

            All.RemoveAll(e => !ById.ContainsKey(e.Id));
        }
    }
}
