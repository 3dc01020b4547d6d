using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>An execution at AMC that carries a token of ours, and that no row owns.</summary>
/// <param name="Id">The execution whose token it carries.</param>
internal sealed record PollSurplus(ExecutionId Id, AmcExecution Amc);
