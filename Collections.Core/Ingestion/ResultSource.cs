namespace Collections.Core.Ingestion;

/// <summary>Where the files of a result are downloaded from.</summary>
/// <param name="GetUrls">Asks AMC for the addresses of all files; they live for ten minutes.</param>
/// <param name="OpenAsync">Opens one of them; null when the address has expired (403), and fresh ones are asked for.</param>
public sealed record ResultSource(
    Func<CancellationToken, Task<IReadOnlyList<Uri>>> GetUrls,
    Func<Uri, CancellationToken, Task<Stream?>> OpenAsync);
