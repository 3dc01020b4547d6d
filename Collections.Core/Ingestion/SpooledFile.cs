namespace Collections.Core.Ingestion;

/// <summary>One downloaded file: decompressed, valid UTF-8, without NUL.</summary>
/// <param name="Number">From 1, in AMC's order.</param>
/// <param name="Bytes">As downloaded, before decompression.</param>
/// <param name="Sha256">Of the bytes as downloaded, in lower-case hex.</param>
public sealed record SpooledFile(int Number, string Path, long Bytes, string Sha256, QuoteStyle QuoteStyle);
