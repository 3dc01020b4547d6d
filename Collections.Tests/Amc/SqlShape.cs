using System.Text;

namespace Collections.Tests.Amc;

/// <summary>
/// What a query is, apart from what it asks for: the kinds of its tokens with words and symbols as they are, and every literal as a hole.
/// Written apart from the product's own scanner, and able to read both ways in which engines treat a backslash.
/// </summary>
internal static class SqlShape
{
    public static string Of(string sql, bool backslashEscapes)
    {
        var shape = new StringBuilder();
        var at = 0;
        while (at < sql.Length)
        {
            var c = sql[at];
            if (c is '\'' or '"' or '`')
            {
                at = Quoted(sql, at, backslashEscapes && c is '\'', out var isClosed);
                shape.Append(c is '\'' ? " <text>" : " <name>").Append(isClosed ? "" : "!open");
            }
            else if (sql.AsSpan(at).StartsWith("--", StringComparison.Ordinal) || sql.AsSpan(at).StartsWith("//", StringComparison.Ordinal))
            {
                var end = sql.AsSpan(at).IndexOfAny('\r', '\n');
                at = end < 0 ? sql.Length : at + end;
                shape.Append(" <comment>");
            }
            else if (sql.AsSpan(at).StartsWith("/*", StringComparison.Ordinal))
            {
                var end = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? sql.Length : end + 2;
                shape.Append(end < 0 ? " <comment>!open" : " <comment>");
            }
            else if (char.IsAsciiDigit(c))
            {
                while (at < sql.Length && (char.IsAsciiDigit(sql[at]) || sql[at] is '.'))
                {
                    at++;
                }

                shape.Append(" <number>");
            }
            else if (char.IsLetter(c) || c is '_')
            {
                var start = at;
                while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_'))
                {
                    at++;
                }

                shape.Append(' ').Append(sql, start, at - start);
            }
            else
            {
                at++;
                if (!char.IsWhiteSpace(c))
                {
                    shape.Append(' ').Append(c);
                }
            }
        }

        return shape.ToString();
    }

    private static int Quoted(string sql, int at, bool backslashEscapes, out bool isClosed)
    {
        var quote = sql[at++];
        while (at < sql.Length)
        {
            if (backslashEscapes && sql[at] is '\\')
            {
                at += 2;
            }
            else if (sql[at] == quote)
            {
                if (at + 1 == sql.Length || sql[at + 1] != quote)
                {
                    isClosed = true;
                    return at + 1;
                }

                at += 2;
            }
            else
            {
                at++;
            }
        }

        isClosed = false;
        return sql.Length;
    }
}
