using System.Buffers.Text;
using System.Text;
using Collections.Core.Data;

namespace Collections.Core.Planning;

/// <summary>Where a list goes on: the sort value and the id of the last row. Opaque outside, and refused when it was not made here.</summary>
public readonly record struct PageCursor(string Value, Guid Id)
{
    public static PageCursor Of(DateTimeOffset value, Guid id) => new(value.UtcDateTime.ToString("O"), id);

    public DateTime Time => DateTime.Parse(Value, null, System.Globalization.DateTimeStyles.RoundtripKind);

    /// <exception cref="FormatException">It is no cursor.</exception>
    public static PageCursor? Parse(string? text, bool isTime)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var bytes = new byte[text.Length];
        if (Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && length > 16
            && new PageCursor(Encoding.UTF8.GetString(bytes.AsSpan(16, length - 16)), new Guid(bytes.AsSpan(0, 16))) is var cursor
            && PlainText.IsStorable(cursor.Value)
            && (!isTime || DateTime.TryParseExact(cursor.Value, "O", null, System.Globalization.DateTimeStyles.RoundtripKind, out _)))
        {
            return cursor;
        }

        throw new FormatException("This is no cursor of this list.");
    }

    public override string ToString() => Base64Url.EncodeToString([.. Id.ToByteArray(), .. Encoding.UTF8.GetBytes(Value)]);
}
