using System.ComponentModel.DataAnnotations;

namespace Collections.Core.Execution;

/// <summary>Settings of section <c>Execution</c>. Every interval is an option, so that tests and the sandbox can scale them.</summary>
public sealed class ExecutionOptions
{
    public const string Section = "Execution";

    /// <summary>Collections with an open execution at the same time. Default 5.</summary>
    [Range(1, 1000)]
    public int MaxCollections { get; set; } = 5;

    /// <summary>Open executions of one collection. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxWeeksPerCollection { get; set; } = 10;

    /// <summary>Open executions of one AMC account; AMC's own limit is 200. Default 200.</summary>
    [Range(1, 10_000)]
    public int MaxPerAccount { get; set; } = 200;

    /// <summary>Results ingested at the same time by one process. Default 2.</summary>
    [Range(1, 64)]
    public int MaxParallelIngests { get; set; } = 2;

    /// <summary>Submits, cancels and dispatches at the same time in one process. Default 5.</summary>
    [Range(1, 64)]
    public int MaxParallelSteps { get; set; } = 5;

    /// <summary>Automatic tries of a week until a person is asked. Default 3.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Expired leases in a row on one step after which it counts as what stops its worker. Default 5.</summary>
    [Range(1, 100)]
    public int MaxRecoveries { get; set; } = 5;

    /// <summary>Weeks rejected with the same text after which the rest of the collection waits for a person. Default 3.</summary>
    [Range(1, 100)]
    public int HoldAfterRejections { get; set; } = 3;

    /// <summary>How often everything is looked after that no event told of. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Tick { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often schedules are looked at, what was deleted is cleaned up, and failed jobs that somebody removed are made again. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan Housekeeping { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often an instance with open executions is asked. Default 15 s; <c>Amc:PollInterval</c> sets it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker looks which instances are due, at most. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollCheck { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What has waited so long without a lease is rung again. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RingAgainAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a step belongs to its worker. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a lease is renewed; two missed renewals cancel the step. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a submit may take. Less than the lease, so that nobody else can believe it dead. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan PostTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after the intent AMC's list may still lack an execution. Default 120 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How far apart the two lists are that must both lack an execution before it is submitted anew. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ListGap { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How far back of the oldest open execution, or of now, the list begins: for clocks that differ, and to see what others run. What they began earlier
    /// is not counted against the instance's slots. Default 15 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ListLookBack { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after the last intent an instance is still searched for executions of ours that nothing owns. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SweepWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often that is done while nothing is open. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The first wait before an automatic retry; doubled each time, half of it random. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait before an automatic retry. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a 429 that names no time. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan ThrottleWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait that a 429 may ask for. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaxThrottleWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often an account or instance on hold is asked whether it works again. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long beyond its own timeout an execution may run before it counts as overdue. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan OverdueGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Makes everything that waits for AMC quicker by this factor: for a sandbox that is quicker than AMC.</summary>
    public void Scale(double factor)
    {
        PollInterval = Shorter(PollInterval, TimeSpan.FromMilliseconds(250));
        SettleTime = Shorter(SettleTime, TimeSpan.FromSeconds(2));
        ListGap = Shorter(ListGap, TimeSpan.FromSeconds(1));
        SweepInterval = Shorter(SweepInterval, TimeSpan.FromSeconds(1));
        Backoff = Shorter(Backoff, TimeSpan.FromSeconds(1));
        ThrottleWait = Shorter(ThrottleWait, TimeSpan.FromSeconds(1));
        ProbeInterval = Shorter(ProbeInterval, TimeSpan.FromSeconds(1));

        TimeSpan Shorter(TimeSpan value, TimeSpan least) => value / factor > least ? value / factor : least < value ? least : value;
    }
}
