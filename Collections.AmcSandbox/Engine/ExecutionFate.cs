namespace Collections.AmcSandbox.Engine;

/// <summary>What becomes of an execution, settled when it is created.</summary>
/// <param name="Validation">From creation until it may run, or is rejected.</param>
/// <param name="Run">From start to end; null for one that runs until someone cancels it.</param>
/// <param name="Reason">Why it is not SUCCEEDED.</param>
/// <param name="Damage">0 for an intact result, else the kind of damage to its file.</param>
internal sealed record ExecutionFate(TimeSpan Validation, TimeSpan? Run, string Status, string? Reason, int Damage = 0, bool HasDataGaps = false);
