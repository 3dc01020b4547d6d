using System.Text;
using Collections.AmcSandbox.Api;

namespace Collections.AmcSandbox.Data;

/// <summary>Writes rows in the format that the workflow asked for; by default with commas, double quotes and backslashes before them.</summary>
internal sealed class CsvFormat
{
    private readonly char _separator;
    private readonly char _quote;
    private readonly char _escape;

    public CsvFormat(OutputFormatBody? format)
    {
        _separator = First(format?.SeparatorCharacter, ',');
        _quote = First(format?.QuoteCharacter, '"');
        _escape = First(format?.EscapeCharacter, '\\');
    }

    public void WriteHeader(StringBuilder line, IReadOnlyList<OutputColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            WriteField(line, i, columns[i].Name);
        }

        line.Append('\n');
    }

    public void WriteRow(StringBuilder line, ReadOnlySpan<Value> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i].Kind == ValueKind.Text)
            {
                WriteField(line, i, row[i].Text!);
            }
            else
            {
                Separate(line, i).Append(row[i].ToString());
            }
        }

        line.Append('\n');
    }

    private static char First(string? text, char otherwise) => string.IsNullOrEmpty(text) ? otherwise : text[0];

    private StringBuilder Separate(StringBuilder line, int index) => index == 0 ? line : line.Append(_separator);

    private void WriteField(StringBuilder line, int index, string text)
    {
        Separate(line, index);

        // An empty text is quoted, because an empty field is NULL.
        if (text.Length > 0 && text.AsSpan().IndexOfAny([_separator, _quote, _escape, '\n', '\r']) < 0)
        {
            line.Append(text);
            return;
        }

        line.Append(_quote);
        foreach (var character in text)
        {
            if (character == _quote || character == _escape)
            {
                line.Append(_escape);
            }

            line.Append(character);
        }

        line.Append(_quote);
    }
}
