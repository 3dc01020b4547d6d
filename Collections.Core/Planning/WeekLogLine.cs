using Collections.Core.Execution;

namespace Collections.Core.Planning;

/// <summary>A line of a week's log: a call, or a change of step, of one of its executions.</summary>
public sealed record WeekLogLine
{
    public long Id { get; init; }
    public required ExecutionId ExecutionId { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Step { get; init; }
    public string? Endpoint { get; init; }
    public int? DurationMs { get; init; }
    public int? HttpStatus { get; init; }
    public string? AmazonRequestId { get; init; }
    public string? Note { get; init; }
}
