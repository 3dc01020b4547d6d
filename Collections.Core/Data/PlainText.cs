using System.Globalization;
using System.Text;

namespace Collections.Core.Data;

/// <summary>What a text from outside may be where people will read it, and where PostgreSQL must keep it.</summary>
public static class PlainText
{
    /// <summary>In characters as PostgreSQL counts them, not in halves of them.</summary>
    public static int Length(string text) => text.EnumerateRunes().Count();

    /// <summary>Whether PostgreSQL can keep it: no NUL, no half of a character.</summary>
    public static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsWellFormed(text);

    /// <summary>Whether it is one line that shows what it says.</summary>
    public static bool IsPrintable(string text) =>
        IsWellFormed(text) && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned => false,

            // What joins letters and emoji is needed; what turns the direction of the text around makes a name lie.
            UnicodeCategory.Format => rune.Value is 0x200C or 0x200D or (>= 0xE0020 and <= 0xE007F),
            _ => true,
        });

    private static bool IsWellFormed(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(text[at]))
            {
                return false;
            }
        }

        return true;
    }
}
