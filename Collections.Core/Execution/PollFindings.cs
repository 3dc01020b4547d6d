using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>What one look at AMC says about the open executions of an instance; what that means for their weeks is not its matter.</summary>
internal sealed record PollFindings
{
    /// <summary>All that was open when the look began.</summary>
    public required IReadOnlyList<OpenExecution> Open { get; init; }

    public required IReadOnlyList<PollFinding> Found { get; init; }

    /// <summary>Past their deadlines, and AMC says that they still run.</summary>
    public required IReadOnlyList<OpenExecution> Overdue { get; init; }

    /// <summary>Not in the list, and not asked for yet or without an answer: the next poll looks again.</summary>
    public required IReadOnlyList<OpenExecution> Missed { get; init; }

    /// <summary>Of the missed: for longer than they may run.</summary>
    public required IReadOnlyList<OpenExecution> Silent { get; init; }

    /// <summary>AMC says that it does not know an id which it gave us. Its list may lag.</summary>
    public required IReadOnlyList<OpenExecution> Doubtful { get; init; }

    /// <summary>A complete list lacked them, for the first time.</summary>
    public required IReadOnlyList<OpenExecution> NewlyAbsent { get; init; }

    /// <summary>Two complete lists lacked them, late enough and far enough apart: never sent, or AMC has lost them.</summary>
    public required IReadOnlyList<OpenExecution> Gone { get; init; }

    /// <summary>Of the gone: AMC lists executions without a token that ask for the same; which one is ours, if any, only a person can say.</summary>
    public required IReadOnlySet<ExecutionId> Ambiguous { get; init; }

    /// <summary>At AMC under the token of one of our executions, and no row owns them.</summary>
    public required IReadOnlyList<PollSurplus> Surplus { get; init; }

    /// <summary>Slots that others use.</summary>
    public required int OpenByOthers { get; init; }

    /// <summary>The list was read to its end: what is not in it is not there.</summary>
    public required bool IsComplete { get; init; }

    public IEnumerable<PollFinding> Ready => Found.Where(finding => finding.Amc.Status is AmcStatus.Succeeded && finding.Row.Step is not "cancelling");

    public IEnumerable<PollFinding> Stopped => Found.Where(finding => finding.Amc.IsTerminal && finding.Row.Step is "cancelling");

    /// <summary>Ended without a result.</summary>
    public IEnumerable<PollFinding> Failed => Found.Where(finding => finding.Row.Step is not "cancelling" && finding.Amc is { IsTerminal: true, ErrorClass: not null });

    /// <summary>They run, and something about that is not written yet.</summary>
    public IEnumerable<PollFinding> Moved => Found.Where(finding => !finding.Amc.IsTerminal
        && (finding.Row.AmcId is null || finding.Row.Step is "unknown" || finding.Row.Missed > 0 || finding.Row.AmcStatus != finding.Amc.StatusName
            || (finding.Row.DeadlineAt is null && finding.Amc.Status is not AmcStatus.Pending)));
}
