namespace Collections.Core.Ingestion;

/// <summary>How a quote inside a quoted field is written. AMC has been seen to do either.</summary>
public enum QuoteStyle
{
    /// <summary><c>""</c>, as in RFC 4180.</summary>
    Doubled,

    /// <summary><c>\"</c>, and <c>\\</c> for a backslash.</summary>
    Backslash,
}
