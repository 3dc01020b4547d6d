namespace Collections.AmcSandbox;

/// <summary>A result file: the URL does not expire and wants no credentials.</summary>
public sealed record LedgerFile(string Url, string Sha256);
