namespace Collections.Core.Amc;

internal static class SqlText
{
    /// <summary>Line breaks and tabs too, which no name of a campaign has; and half of a surrogate pair, which is no character.</summary>
    public static bool HasControlCharacter(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]))
            {
                return true;
            }

            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                return true;
            }
        }

        return false;
    }
}
