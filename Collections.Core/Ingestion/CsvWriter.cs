using System.Buffers;
using System.Text;

namespace Collections.Core.Ingestion;

/// <summary>
/// Writes a CSV file by RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it: names of campaigns come from
/// people outside.
/// </summary>
internal sealed class CsvWriter(Stream stream)
{
    private const int FlushAt = 1 << 15;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n\0＝＋－＠");

    private readonly StringBuilder _text = new(FlushAt * 2);
    private bool _isFirst = true;

    /// <summary>The text, with an apostrophe before it where a spreadsheet would take it for a formula.</summary>
    public static string Safe(string text) => text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;

    public void Null() => Separate();

    public void Number(string digits)
    {
        Separate();
        _text.Append(digits);
    }

    public void Text(string text)
    {
        Separate();
        var safe = Safe(text);

        // An empty text is in quotes, because an empty field is NULL.
        if (safe.Length > 0 && safe.AsSpan().IndexOfAny(Quoted) < 0)
        {
            _text.Append(safe);
        }
        else
        {
            _text.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
    }

    public async ValueTask EndRowAsync(CancellationToken cancellationToken)
    {
        _text.Append("\r\n");
        _isFirst = true;

        if (_text.Length >= FlushAt)
        {
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Sends what is not sent yet. Not by disposing: after an error the file must not look complete.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        await stream.WriteAsync(bytes, cancellationToken);
    }

    private void Separate()
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        _isFirst = false;
    }
}
