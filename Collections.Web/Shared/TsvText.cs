using System.Buffers;
using System.Text;

namespace Collections.Web.Shared;

/// <summary>Rows as a spreadsheet takes them from the clipboard. Names of campaigns come from people outside: none becomes a formula.</summary>
public static class TsvText
{
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n\0＝＋－＠");

    /// <param name="columns">The header, and whether the column holds numbers.</param>
    public static string Of(IReadOnlyList<(string Name, bool IsNumber)> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var text = new StringBuilder();
        text.AppendJoin('\t', columns.Select(column => Cell(column.Name, isNumber: false)));
        foreach (var row in rows)
        {
            text.Append('\n').AppendJoin('\t', row.Select((cell, index) => Cell(cell, columns[index].IsNumber)));
        }

        return text.ToString();
    }

    private static string Cell(string? text, bool isNumber)
    {
        if (string.IsNullOrEmpty(text) || isNumber)
        {
            return text ?? "";
        }

        var safe = FormulaStarts.Contains(text[0]) ? "'" + text : text;
        return safe.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
    }
}
