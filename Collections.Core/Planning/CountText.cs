using System.Globalization;

namespace Collections.Core.Planning;

/// <summary>How many of something, as people say it.</summary>
public static class CountText
{
    /// <summary>"1 week", "52 weeks", "1,204 rows".</summary>
    /// <param name="thing">One of them; its plural is made by an s.</param>
    public static string Of(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {thing}{(count == 1 ? "" : "s")}");
}
