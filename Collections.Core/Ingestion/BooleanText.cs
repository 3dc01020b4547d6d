using System.Text;

namespace Collections.Core.Ingestion;

internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length == 4 && Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || (text.Length == 5 && Ascii.EqualsIgnoreCase(text, "false"u8));
    }
}
