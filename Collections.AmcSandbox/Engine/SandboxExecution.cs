using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Engine;

/// <summary>One execution. Its times and status change under the lock of its account's queue only.</summary>
internal sealed class SandboxExecution
{
    public const string Pending = "PENDING";
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Rejected = "REJECTED";
    public const string Cancelled = "CANCELLED";

    public required Guid Id { get; init; }

    /// <summary>The order of creation over all instances.</summary>
    public required long Number { get; init; }

    public required string InstanceId { get; init; }

    public required string WorkflowId { get; init; }

    public required WorkflowBody Workflow { get; init; }

    public required TimeWindow Window { get; init; }

    public required IReadOnlyDictionary<string, string> ParameterValues { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The calendar day on which the data was read; results keep it however late they are fetched.</summary>
    public required DateOnly AsOf { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required ExecutionFate Fate { get; init; }

    public bool DryRun { get; init; }

    public bool RequireSyntheticData { get; init; }

    /// <summary>Planted: it stands for what other people run on the instance.</summary>
    public bool OfOthers { get; init; }

    /// <summary>The installation and execution that the SQL names in its comment, or null.</summary>
    public string? Token { get; init; }

    /// <summary>The columns of the result, once it has one.</summary>
    public IReadOnlyList<OutputColumn> Columns { get; init; } = [];

    public required string SqlSha256 { get; init; }

    public required string QuerySha256 { get; init; }

    public DateTimeOffset? StartTime { get; set; }

    public DateTimeOffset? EndTime { get; set; }

    public string? FinalStatus { get; set; }

    public string? StatusReason { get; set; }

    public DateTimeOffset ReadyTime => CreateTime + Fate.Validation;

    public bool IsOpen => EndTime is null;

    /// <summary>What the files hold; computed once, when first asked for.</summary>
    public ResultFacts? Facts { get; set; }

    public string StatusAt(DateTimeOffset time)
    {
        return EndTime <= time ? FinalStatus! : StartTime <= time ? Running : Pending;
    }
}
