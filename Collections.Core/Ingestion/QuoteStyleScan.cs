namespace Collections.Core.Ingestion;

/// <summary>
/// Tells how a file writes a quote inside quotes. No reader takes both ways at once, and a wrong guess shifts fields silently:
/// <c>"C:\",5</c> is two fields in one style and half a field in the other. So both are tried on the whole file.
/// </summary>
internal static class QuoteStyleScan
{
    /// <summary>Whether the file holds <c>\"</c> anywhere: without it both styles find the same fields, so doubling it is.</summary>
    public static bool MayUseBackslash(ReadOnlySpan<byte> content) => content.IndexOf("\\\""u8) >= 0;

    /// <summary>The style under which the whole file is well-formed; when neither or both are, the one that gets further, doubling first.</summary>
    public static QuoteStyle Decide(string path, int maxFieldBytes, bool acceptMissingFinalNewline)
    {
        var doubled = WellFormedRows(QuoteStyle.Doubled);
        return doubled is null || WellFormedRows(QuoteStyle.Backslash) is { } backslash && backslash <= doubled
            ? QuoteStyle.Doubled
            : QuoteStyle.Backslash;

        // Null when all rows are well-formed.
        long? WellFormedRows(QuoteStyle style)
        {
            using var reader = new CsvReader(path, 0, style, maxFieldBytes, acceptMissingFinalNewline);
            var rows = 0L;
            var columns = 0;

            try
            {
                for (; reader.Read(); rows++)
                {
                    columns = rows == 0 ? reader.FieldCount : columns;

                    if (reader.FieldCount != columns)
                    {
                        return rows;
                    }
                }

                return null;
            }
            catch (UnreadableResultException)
            {
                return rows;
            }
        }
    }
}
