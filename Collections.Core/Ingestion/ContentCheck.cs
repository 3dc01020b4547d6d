using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Collections.Core.Ingestion;

/// <summary>Looks at the bytes of a file as they pass, in pieces of any size: NUL, which PostgreSQL cannot store, and what is no UTF-8.</summary>
internal sealed class ContentCheck(int file)
{
    private readonly byte[] _sequence = new byte[4];
    private int _sequenceLength;
    private byte _last;
    private long _line = 1;
    private bool _any;

    /// <summary>Whether a backslash stands before a quote somewhere.</summary>
    public bool MayUseBackslash { get; private set; }

    /// <exception cref="UnreadableResultException">The content cannot be read, whatever follows.</exception>
    public void Take(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        if (!_any)
        {
            _any = true;
            RefuseMarkup(piece);
        }

        if (piece.IndexOf((byte)0) is var nul and >= 0)
        {
            throw Unreadable(UnreadableReason.NulByte, "a zero byte", piece[..nul]);
        }

        MayUseBackslash |= (_last == (byte)'\\' && piece[0] == (byte)'"') || QuoteStyleScan.MayUseBackslash(piece);
        _last = piece[^1];
        var rest = FinishSequence(piece);
        var open = OpenSequence(rest);

        if (!Utf8.IsValid(rest[..^open]))
        {
            throw Unreadable(UnreadableReason.NotUtf8, "bytes that are no UTF-8", rest[..FirstInvalid(rest)]);
        }

        rest[^open..].CopyTo(_sequence.AsSpan(_sequenceLength));
        _sequenceLength += open;
        _line += piece.Count((byte)'\n');
    }

    /// <exception cref="UnreadableResultException">The file is empty or ends inside a character.</exception>
    public void Finish()
    {
        if (!_any)
        {
            throw new UnreadableResultException(UnreadableReason.Empty, "the file is empty: not even a header", file);
        }

        if (_sequenceLength > 0)
        {
            throw Unreadable(UnreadableReason.NotUtf8, "the file ends inside a character", []);
        }
    }

    /// <summary>An error page in place of a file would pass as a header without rows.</summary>
    private void RefuseMarkup(ReadOnlySpan<byte> start)
    {
        if (start.TrimStart(" \t\r\n"u8) is [(byte)'<', ..])
        {
            throw Unreadable(UnreadableReason.NotCsv, "a page of HTML or XML stands in place of the file", []);
        }
    }

    private ReadOnlySpan<byte> FinishSequence(ReadOnlySpan<byte> piece)
    {
        while (_sequenceLength > 0 && !piece.IsEmpty)
        {
            _sequence[_sequenceLength++] = piece[0];
            piece = piece[1..];

            switch (Rune.DecodeFromUtf8(_sequence.AsSpan(0, _sequenceLength), out _, out _))
            {
                case OperationStatus.Done:
                    _sequenceLength = 0;
                    break;
                case OperationStatus.InvalidData:
                    throw Unreadable(UnreadableReason.NotUtf8, "bytes that are no UTF-8", []);
            }
        }

        return piece;
    }

    /// <summary>How many bytes at the end begin a character that the next piece has to finish.</summary>
    private static int OpenSequence(ReadOnlySpan<byte> piece)
    {
        for (var length = 1; length <= Math.Min(3, piece.Length); length++)
        {
            var value = piece[^length];

            if ((value & 0xC0) != 0x80)
            {
                var needed = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return needed > length ? length : 0;
            }
        }

        return 0;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> piece)
    {
        var at = 0;

        while (Rune.DecodeFromUtf8(piece[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private UnreadableResultException Unreadable(UnreadableReason reason, string detail, ReadOnlySpan<byte> before) =>
        new(reason, detail, file, _line + before.Count((byte)'\n'));
}
