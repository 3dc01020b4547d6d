namespace Collections.Core.Ingestion;

/// <summary>Some rows of a stored result, in AMC's order.</summary>
/// <param name="Offset">Of the first row, from 0.</param>
/// <param name="Rows">
/// One text per column of the result, null for NULL. Numbers are the digits that are stored: a consumer that reads them into a double loses some.
/// </param>
/// <param name="Next">The offset of the page after this one; null at the end.</param>
public sealed record ResultPage(StoredResult Result, long Offset, IReadOnlyList<IReadOnlyList<string?>> Rows, long? Next);
