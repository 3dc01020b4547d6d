using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Collections.Web.Shared;

/// <summary>Colours a query: keywords, literals, comments. Everything else, and everything within them, is encoded text.</summary>
public static partial class SqlMarkup
{
    /// <summary>A longer query stays plain: colouring it would only slow the page down.</summary>
    private const int LongestColoured = 100_000;

    public static string Of(string sql)
    {
        if (sql.Length > LongestColoured)
        {
            return WebUtility.HtmlEncode(sql);
        }

        var html = new StringBuilder(sql.Length * 2);
        var at = 0;
        foreach (Match match in Token.Matches(sql))
        {
            html.Append(WebUtility.HtmlEncode(sql[at..match.Index]));
            var tag = match.Groups["comment"].Success ? "i" : match.Groups["literal"].Success ? "q" : "b";
            html.Append('<').Append(tag).Append('>').Append(WebUtility.HtmlEncode(match.Value)).Append("</").Append(tag).Append('>');
            at = match.Index + match.Length;
        }

        return html.Append(WebUtility.HtmlEncode(sql[at..])).ToString();
    }

    [GeneratedRegex(
        """
        (?<comment>--[^\n]*|/\*[\s\S]*?\*/)|(?<literal>'(?:[^']|'')*')
        |\b(?:SELECT|FROM|WHERE|GROUP|ORDER|BY|AND|OR|NOT|IN|IS|NULL|AS|ON|JOIN|LEFT|RIGHT|FULL|INNER|OUTER|CROSS|UNION|ALL|DISTINCT|CASE|WHEN|THEN|ELSE|END|WITH|HAVING|LIMIT|BETWEEN|LIKE|TRUE|FALSE|CAST|OVER|PARTITION|SUM|COUNT|MIN|MAX|AVG|COALESCE)\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Token { get; }
}
