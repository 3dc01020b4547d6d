using System.Text;
using System.Text.RegularExpressions;

namespace Collections.AmcSandbox.Sql;

/// <summary>Comments in SQL, found without being fooled by literals.</summary>
internal static partial class SqlComments
{
    /// <summary>The SQL without any comment.</summary>
    public static string Remove(string sql) => Filter(sql, _ => false).TrimEnd();

    /// <summary>The SQL without the comment that names installation and execution, so that equal queries are equal.</summary>
    public static string WithoutToken(string sql) => Filter(sql, comment => !TokenComment().IsMatch(comment)).TrimEnd();

    /// <summary>What stands after <c>dc:</c> in the comment <c>/* dc:installation:execution */</c>, or null.</summary>
    public static string? Token(string sql)
    {
        string? token = null;
        Filter(sql, comment =>
        {
            var match = TokenComment().Match(comment);
            token = match.Success ? match.Groups[1].Value : token;
            return true;
        });
        return token;
    }

    /// <summary>The number in the comment <c>/* sandbox:rows=1000000 */</c>, or null.</summary>
    public static int? Rows(string sql)
    {
        var match = RowsComment().Match(sql);
        return match.Success && int.TryParse(match.Groups[1].Value, out var rows) ? rows : null;
    }

    private static string Filter(string sql, Func<string, bool> keep)
    {
        var text = new StringBuilder(sql.Length);
        var at = 0;
        foreach (Match match in LiteralOrComment().Matches(sql))
        {
            text.Append(sql, at, match.Index - at);
            at = match.Index + match.Length;
            if (match.Value[0] is '\'' or '"' || keep(match.Value))
            {
                text.Append(match.Value);
            }
            else
            {
                text.Append(' ');
            }
        }

        return text.Append(sql, at, sql.Length - at).ToString();
    }

    [GeneratedRegex("""'(?:[^']|'')*'|"(?:[^"]|"")*"|/\*[\s\S]*?\*/|--[^\n]*""")]
    private static partial Regex LiteralOrComment();

    [GeneratedRegex(@"^/\*\s*dc:(\S+?)\s*\*/$")]
    private static partial Regex TokenComment();

    [GeneratedRegex(@"/\*\s*sandbox:rows=(\d{1,8})\s*\*/")]
    private static partial Regex RowsComment();
}
