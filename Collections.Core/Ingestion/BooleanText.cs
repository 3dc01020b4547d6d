using System.Text;

namespace Collections.Core.Ingestion;

internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length == 4 && Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || (text.Length == 5 && Ascii.EqualsIgnoreCase(text, "false"u8));
    }

    /// <summary>One way to write what <see cref="TryParse"/> takes in any case.</summary>
    public static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> text) => text.Length == 4 ? "true"u8 : "false"u8;
}
