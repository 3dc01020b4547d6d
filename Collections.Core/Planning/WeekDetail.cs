namespace Collections.Core.Planning;

/// <summary>A week with what belongs to it: where it comes from, what came before and after it, and its query.</summary>
/// <param name="Sql">The query with the week's values in it, as it goes to AMC; null when it cannot be written, and then <paramref name="SqlProblems"/> say why.</param>
public sealed record WeekDetail(
    WeekRow Week, CollectionDetail Collection, WeekId? Previous, WeekId? Next, int WorkflowVersion, string? Sql, IReadOnlyList<string> SqlProblems);
