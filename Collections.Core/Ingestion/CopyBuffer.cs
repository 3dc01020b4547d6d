using System.Buffers;
using System.Globalization;
using System.Text;

namespace Collections.Core.Ingestion;

/// <summary>Rows in the text format of COPY, as bytes.</summary>
internal sealed class CopyBuffer
{
    /// <summary>Worth a write to the socket.</summary>
    private const int FlushAt = 1 << 16;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\\\t\n\r"u8);

    private byte[] _bytes = new byte[FlushAt * 2];
    private int _length;

    public bool IsFull => _length >= FlushAt;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Makes room for a row of so many bytes, each of which may need an escape.</summary>
    public void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes * 2)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + (bytes * 2)));
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Tab() => _bytes[_length++] = (byte)'\t';

    public void EndRow() => _bytes[_length++] = (byte)'\n';

    public void Null()
    {
        _bytes[_length++] = (byte)'\\';
        _bytes[_length++] = (byte)'N';
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Escaped) is var at and >= 0)
        {
            Raw(text[..at]);
            _bytes[_length++] = (byte)'\\';
            _bytes[_length++] = text[at] switch
            {
                (byte)'\t' => (byte)'t',
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                var backslash => backslash,
            };
            text = text[(at + 1)..];
        }

        Raw(text);
    }

    public void Number(long value)
    {
        value.TryFormat(_bytes.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Ascii(string text) => _length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(_length));
}
