namespace Collections.Core.Amc;

/// <summary>How AMC writes the CSV.</summary>
public sealed record AmcOutputFormat(string SeparatorCharacter, string QuoteCharacter, string EscapeCharacter)
{
    /// <summary>
    /// Commas, and quotes doubled inside quotes. AMC's default escapes them with a backslash, which a value with a backslash makes
    /// ambiguous.
    /// </summary>
    public static AmcOutputFormat Standard { get; } = new(",", "\"", "\"");
}
