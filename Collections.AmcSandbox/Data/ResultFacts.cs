namespace Collections.AmcSandbox.Data;

/// <summary>What an independent reader of the result files would find.</summary>
/// <param name="Rows">Data rows over all files of the intact result.</param>
/// <param name="Sums">Per numeric column the sum of its values as written; NULL adds nothing.</param>
/// <param name="Sha256">Per file the hash of the bytes that are served, damaged or not.</param>
internal sealed record ResultFacts(long Rows, IReadOnlyDictionary<string, decimal> Sums, IReadOnlyList<string> Sha256);
