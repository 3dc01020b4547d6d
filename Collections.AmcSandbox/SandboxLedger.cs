namespace Collections.AmcSandbox;

/// <summary>What the sandbox saw and did: the independent judge of its clients.</summary>
public sealed record SandboxLedger(IReadOnlyList<LedgerExecution> Executions, IReadOnlyList<LoggedRequest> Requests);
