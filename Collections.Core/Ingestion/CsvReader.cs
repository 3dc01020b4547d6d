using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Collections.Core.Ingestion;

/// <summary>
/// Reads the rows of one spooled file as bytes. Strict: what RFC 4180 does not allow is refused with its place, because a lenient reader
/// turns a damaged file into believable rows. Valid UTF-8 without NUL is the caller's promise.
/// </summary>
/// <remarks>Memory is one buffer, which a row must fit. Not thread-safe.</remarks>
internal sealed class CsvReader : IDisposable
{
    private const int InitialBuffer = 1 << 18;
    private const int MaxRowBytes = 1 << 22;

    private static readonly SearchValues<byte> UnquotedEnd = SearchValues.Create(",\n\"\r"u8);
    private static readonly SearchValues<byte> QuotedEnd = SearchValues.Create("\"\\"u8);

    private readonly SafeFileHandle _handle;
    private readonly int _file;
    private readonly QuoteStyle _style;
    private readonly int _maxFieldBytes;
    private readonly bool _acceptMissingFinalNewline;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private Field[] _fields = new Field[16];
    private long _offset;
    private int _position;
    private int _filled;
    private bool _atEnd;
    private bool _quotes;
    private long _nextLine = 1;

    public CsvReader(string path, int file, QuoteStyle style, int maxFieldBytes, bool acceptMissingFinalNewline)
    {
        _handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        (_file, _style, _maxFieldBytes, _acceptMissingFinalNewline) = (file, style, maxFieldBytes, acceptMissingFinalNewline);
        Fill();

        if (_buffer.AsSpan(0, _filled).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _position = 3;
        }
    }

    /// <summary>Fields of the current row.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The line on which the current row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes that the current row takes in the file: an upper bound of what its fields hold.</summary>
    public int RowBytes { get; private set; }

    /// <summary>A field without its quotes and escapes. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => _buffer.AsSpan(_fields[index].Start, _fields[index].Length);

    /// <summary>Whether the field was in quotes: <c>""</c> is an empty text, an empty field is NULL.</summary>
    public bool IsQuoted(int index) => _fields[index].Quoted;

    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>Moves to the next row; false at the end of the file.</summary>
    /// <exception cref="UnreadableResultException">The row is malformed.</exception>
    public bool Read()
    {
        while (true)
        {
            Line = _nextLine;

            if (_position == _filled && _atEnd)
            {
                return false;
            }

            if (TryParse())
            {
                return true;
            }

            Fill();
        }
    }

    public void Dispose()
    {
        _handle.Dispose();

        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    public UnreadableResultException Unreadable(UnreadableReason reason, string detail, string? column = null) => new(reason, detail, _file, Line, column);

    /// <summary>Finds the fields of the row at the current position; false when the buffer ends inside it.</summary>
    private bool TryParse()
    {
        var data = _buffer.AsSpan(0, _filled);
        var at = _position;
        var count = 0;
        _quotes = false;

        while (true)
        {
            if (count == _fields.Length)
            {
                Array.Resize(ref _fields, count * 2);
            }

            ref var field = ref _fields[count++];
            int end;

            if (at < data.Length && data[at] == (byte)'"')
            {
                end = FindClosingQuote(data, at + 1, ref field);

                if (end < 0 && _atEnd)
                {
                    throw Unreadable(UnreadableReason.QuoteNotClosed, Invariant($"the quotes around field {count} do not close"));
                }

                if (end < 0)
                {
                    // Every second byte may be an escape.
                    return data.Length - at > (2 * _maxFieldBytes) + 1 ? throw TooLong(count) : false;
                }

                at = end + 1;
                _quotes = true;
            }
            else
            {
                var length = data[at..].IndexOfAny(UnquotedEnd);
                end = length < 0 ? data.Length : at + length;
                field = new(at, end - at, quoted: false, escaped: false);
                at = end;
            }

            if (field.Length > _maxFieldBytes)
            {
                throw TooLong(count);
            }

            if (at == data.Length)
            {
                if (!_atEnd)
                {
                    return false;
                }

                if (!_acceptMissingFinalNewline)
                {
                    throw Unreadable(UnreadableReason.Truncated, "the file ends inside this line");
                }

                return Complete(at, at, count);
            }

            switch (data[at])
            {
                case (byte)',':
                    at++;
                    continue;
                case (byte)'\n':
                    return Complete(at + 1, at, count);
                case (byte)'\r' when at + 1 < data.Length && data[at + 1] == (byte)'\n':
                    return Complete(at + 2, at, count);
                case (byte)'\r' when at + 1 == data.Length && !_atEnd:
                    return false;
                case (byte)'\r':
                    throw Unreadable(UnreadableReason.CarriageReturn, Invariant($"field {count} holds a carriage return outside quotes"));
                default:
                    throw Unreadable(UnreadableReason.MisplacedQuote, field.Quoted
                        ? Invariant($"field {count} goes on after its closing quote")
                        : Invariant($"field {count} holds a quote but does not begin with one"));
            }
        }
    }

    private bool Complete(int next, int end, int count)
    {
        var row = _buffer.AsSpan(_position, end - _position);
        _nextLine += _quotes ? 1 + row.Count((byte)'\n') : 1;
        RowBytes = row.Length;
        _position = next;
        FieldCount = count;

        if (_quotes)
        {
            // Only now: while the row is incomplete it is parsed again from its first byte.
            foreach (ref var field in _fields.AsSpan(0, count))
            {
                if (field.Escaped)
                {
                    field = new(field.Start, Unescape(_buffer.AsSpan(field.Start, field.Length)), quoted: true, escaped: false);
                }
            }
        }

        return true;
    }

    private int FindClosingQuote(ReadOnlySpan<byte> data, int start, ref Field field)
    {
        var escaped = false;
        var at = start;

        while (true)
        {
            var length = _style == QuoteStyle.Doubled ? data[at..].IndexOf((byte)'"') : data[at..].IndexOfAny(QuotedEnd);

            if (length < 0)
            {
                return -1;
            }

            at += length;
            var isEscape = _style == QuoteStyle.Doubled
                ? at + 1 < data.Length && data[at + 1] == (byte)'"'
                : data[at] == (byte)'\\';

            if (isEscape)
            {
                escaped = true;
                at += 2;

                if (at > data.Length)
                {
                    return -1;
                }

                continue;
            }

            // A quote as the buffer's last byte may be the first half of a doubled one.
            if (at + 1 == data.Length && !_atEnd)
            {
                return -1;
            }

            field = new(start, at - start, quoted: true, escaped);
            return at;
        }
    }

    private int Unescape(Span<byte> field)
    {
        var length = 0;

        for (var i = 0; i < field.Length; i++)
        {
            var isEscape = _style == QuoteStyle.Doubled
                ? field[i] == (byte)'"'
                : field[i] == (byte)'\\' && i + 1 < field.Length && field[i + 1] is (byte)'"' or (byte)'\\';

            if (isEscape)
            {
                i++;
            }

            field[length++] = field[i];
        }

        return length;
    }

    private void Fill()
    {
        if (_position > 0)
        {
            _buffer.AsSpan(_position, _filled - _position).CopyTo(_buffer);
            _filled -= _position;
            _position = 0;
        }
        else if (_filled == _buffer.Length)
        {
            if (_buffer.Length >= MaxRowBytes)
            {
                throw Unreadable(UnreadableReason.FieldTooLong, Invariant($"the row is longer than {MaxRowBytes} bytes"));
            }

            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = RandomAccess.Read(_handle, _buffer.AsSpan(_filled), _offset);
        _offset += read;
        _filled += read;
        _atEnd = read == 0;
    }

    private UnreadableResultException TooLong(int field) =>
        Unreadable(UnreadableReason.FieldTooLong, Invariant($"field {field} is longer than {_maxFieldBytes} bytes"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly struct Field(int start, int length, bool quoted, bool escaped)
    {
        public readonly int Start = start;
        public readonly int Length = length;
        public readonly bool Quoted = quoted;
        public readonly bool Escaped = escaped;
    }
}
