using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>What came of compiling a workflow: a plan, or one of two ways to be told no.</summary>
/// <param name="Rejection">Found while the execution is validated: it becomes REJECTED for this reason.</param>
/// <param name="Refusal">Found at once: the create request is answered 400.</param>
internal sealed record Compilation(QueryPlan? Plan, string? Rejection = null, string? Refusal = null)
{
    public IReadOnlyList<OutputColumn> Columns => Plan?.Columns ?? [];
}
