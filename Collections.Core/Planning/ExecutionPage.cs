namespace Collections.Core.Planning;

/// <summary>A part of a list of executions.</summary>
/// <param name="Next">The cursor of the next part; null at the end.</param>
public sealed record ExecutionPage(IReadOnlyList<WeekExecution> Items, string? Next);
