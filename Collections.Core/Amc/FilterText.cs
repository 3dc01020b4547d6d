using System.Text;
using System.Text.RegularExpressions;

namespace Collections.Core.Amc;

/// <summary>
/// A filter as it was pasted or given: the distinct values in their order, how many were given twice, and those that cannot be right, as
/// they were written.
/// </summary>
public sealed partial record FilterText(IReadOnlyList<string> Values, int Duplicates, IReadOnlyList<string> Offenders)
{
    /// <summary>Longest name of a campaign, in characters; more is not a name.</summary>
    private const int LongestCampaign = 500;

    private const string AnyQuote = "\"'`“”‘’";

    /// <summary>
    /// Reads a paste from a spreadsheet, a list or SQL. Cells end at tabs and line breaks; double quotes hold a cell together. Commas and
    /// semicolons end an ASIN anywhere, a campaign only when everything stands on one line: names of campaigns contain commas.
    /// </summary>
    public static FilterText Parse(string? text, FilterKind kind)
    {
        text ??= "";
        var isOneLine = text.AsSpan().Trim().IndexOfAny('\t', '\n', '\r') < 0;
        var separators = kind is FilterKind.Asins ? "\t\r\n,; \u00A0" : isOneLine ? "\t\r\n,;" : "\t\r\n";
        var cells = Cells(text, separators).Select(cell => Clean(cell, kind));
        if (kind is FilterKind.Asins)
        {
            // The heading of a column that was copied whole.
            cells = cells.Where((cell, index) => index > 0 || !IsHeading(cell));
        }

        return Check(cells, kind);
    }

    /// <summary>The same rules for values that come one by one.</summary>
    public static FilterText Check(IEnumerable<string> items, FilterKind kind)
    {
        List<string> values = [];
        List<string> offenders = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        var duplicates = 0;
        foreach (var item in items.Select(item => item.Trim()).Where(item => item is not ""))
        {
            if (!seen.Add(item))
            {
                duplicates++;
            }
            else
            {
                (IsValid(item, kind) ? values : offenders).Add(item);
            }
        }

        return new(values, duplicates, offenders);
    }

    private static bool IsValid(string item, FilterKind kind) => kind is FilterKind.Asins
        ? Asin().IsMatch(item)
        : item.Length <= LongestCampaign && !SqlText.HasControlCharacter(item);

    private static bool IsHeading(string cell) =>
        cell.Equals("asin", StringComparison.OrdinalIgnoreCase) || cell.Equals("asins", StringComparison.OrdinalIgnoreCase);

    private static string Clean(string cell, FilterKind kind)
    {
        cell = cell.Trim();
        if (kind is FilterKind.Asins)
        {
            return cell.Trim([.. AnyQuote]);
        }

        // 'A', 'B' out of a query; a trailing comma out of a list with one name per line.
        cell = cell.TrimEnd(',', ';').TrimEnd();
        return cell is ['\'', _, .., '\''] ? cell[1..^1].Replace("''", "'", StringComparison.Ordinal) : cell;
    }

    /// <summary>
    /// A quote holds a cell together only where the cell begins with it and another one ends it; anywhere else, as in 32" TV, it is a
    /// character.
    /// </summary>
    private static IEnumerable<string> Cells(string text, string separators)
    {
        var cell = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '"' && IsBlank(cell) && Closing(text, at) is > 0 and var end)
            {
                cell.Append(text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end;
            }
            else if (separators.Contains(c, StringComparison.Ordinal))
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        yield return cell.ToString();

        // Where the cell that begins with a quote ends: at the next quote that is not doubled, if a separator or the end follows it.
        int Closing(string from, int start)
        {
            for (var at = from.IndexOf('"', start + 1); at >= 0; at = from.IndexOf('"', at + 1))
            {
                if (at + 1 < from.Length && from[at + 1] is '"')
                {
                    at++;
                }
                else
                {
                    return at + 1 == from.Length || from[at + 1] is ' ' or ',' or ';' or '\t' or '\r' or '\n' ? at : -1;
                }
            }

            return -1;
        }
    }

    private static bool IsBlank(StringBuilder cell)
    {
        foreach (var chunk in cell.GetChunks())
        {
            if (!chunk.Span.IsWhiteSpace())
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"^[A-Z0-9]{10}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Asin();
}
