using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Collections.Core.Amc;

/// <summary>
/// Finds the placeholders of a query and where they stand, in one pass. Knows what AMC's SQL (Apache Calcite) makes of quotes and comments,
/// and of the rest only words. Where dialects differ it takes the reading that refuses more: a backtick quotes, <c>//</c> begins a comment.
/// </summary>
internal sealed partial class SqlScanner(string sql)
{
    private const string AmcParameterFunction = "CUSTOM_PARAMETER";

    private readonly List<int> _lineStarts = LineStarts(sql);
    private string _lastWord = "";
    private int _callStage;
    private int _at;

    public List<SqlPlaceholder> Placeholders { get; } = [];

    /// <summary>Names in <c>CUSTOM_PARAMETER('name')</c>.</summary>
    public List<(string Name, SqlPosition At)> AmcParameters { get; } = [];

    public List<SqlProblem> Problems { get; } = [];

    private enum Place
    {
        Bare,
        Literal,
        Identifier,
        Comment,
    }

    public void Scan()
    {
        while (_at < sql.Length)
        {
            var c = sql[_at];
            if (c is '\'')
            {
                Literal();
            }
            else if (c is '"' or '`')
            {
                Quoted(c);
            }
            else if (Starts("--") || Starts("//"))
            {
                LineComment();
            }
            else if (Starts("/*"))
            {
                BlockComment();
            }
            else if (Starts("{{"))
            {
                Placeholder(Place.Bare);
                Significant("");
            }
            else if (IsWord(c))
            {
                Word();
            }
            else
            {
                Symbol(c);
            }
        }
    }

    private void Literal()
    {
        var start = _at++;
        var placeholders = Placeholders.Count;
        if (!Until('\'', Place.Literal))
        {
            Problem(SqlProblemKind.UnterminatedLiteral, null, start);
        }
        else if (_callStage is 2 && Placeholders.Count == placeholders)
        {
            AmcParameters.Add((sql[(start + 1)..(_at - 1)].Replace("''", "'", StringComparison.Ordinal), Position(start)));
        }

        Significant("");
    }

    private void Quoted(char quote)
    {
        var start = _at++;
        if (!Until(quote, Place.Identifier))
        {
            Problem(SqlProblemKind.UnterminatedIdentifier, null, start);
        }

        Significant("");
    }

    /// <summary>To behind the closing quote; a doubled one is content.</summary>
    private bool Until(char quote, Place place)
    {
        while (_at < sql.Length)
        {
            if (sql[_at] == quote)
            {
                _at++;
                if (_at == sql.Length || sql[_at] != quote)
                {
                    return true;
                }

                _at++;
            }
            else if (Starts("{{"))
            {
                Placeholder(place);
            }
            else
            {
                _at++;
            }
        }

        return false;
    }

    private void LineComment()
    {
        while (_at < sql.Length && sql[_at] is not ('\n' or '\r'))
        {
            InComment();
        }
    }

    private void BlockComment()
    {
        var start = _at;
        _at += 2;
        while (_at < sql.Length)
        {
            if (Starts("*/"))
            {
                _at += 2;
                return;
            }

            InComment();
        }

        Problem(SqlProblemKind.UnterminatedComment, null, start);
    }

    private void InComment()
    {
        if (Starts("{{"))
        {
            Placeholder(Place.Comment);
        }
        else
        {
            _at++;
        }
    }

    private void Word()
    {
        var start = _at;
        while (_at < sql.Length && IsWord(sql[_at]))
        {
            _at++;
        }

        var word = sql.AsSpan(start, _at - start);
        var isCall = word.Equals(AmcParameterFunction, StringComparison.OrdinalIgnoreCase);
        Significant(word.Equals("NOT", StringComparison.OrdinalIgnoreCase) ? "NOT" : "");
        _callStage = isCall ? 1 : 0;
    }

    private void Symbol(char c)
    {
        _at++;
        if (char.IsWhiteSpace(c))
        {
            return;
        }

        var stage = c is '(' && _callStage is 1 ? 2 : 0;
        Significant("");
        _callStage = stage;
    }

    private void Significant(string word)
    {
        _lastWord = word;
        _callStage = 0;
    }

    private void Placeholder(Place place)
    {
        var start = _at;
        var match = Pattern().Match(sql, start);
        if (!match.Success)
        {
            _at += 2;
            Problem(SqlProblemKind.MalformedPlaceholder, null, start);
            return;
        }

        _at = start + match.Length;
        var name = match.Groups["name"].Value;
        var column = match.Groups["column"] is { Success: true, Value: var value } ? value : null;
        SqlProblemKind? problem = place switch
        {
            Place.Comment => SqlProblemKind.PlaceholderInComment,
            Place.Identifier => SqlProblemKind.PlaceholderInIdentifier,
            Place.Literal when column is not null => SqlProblemKind.ListInLiteral,
            Place.Literal => sql[start - 1] is '\\' ? SqlProblemKind.PlaceholderAfterBackslash : null,
            _ when Touches(start - 1) || Touches(_at) => SqlProblemKind.PlaceholderTouches,
            _ => column is not null && _lastWord is "NOT" ? SqlProblemKind.NegatedFilter : null,
        };
        if (problem is { } kind)
        {
            Problem(kind, name, start);
        }

        Placeholders.Add(new(name, column, Position(start), match.Length, place is Place.Literal));
    }

    /// <summary>
    /// Whether the character at an offset would melt with a literal beside it: a word, a quote, a number's point, a prefix such as
    /// <c>U&amp;</c>.
    /// </summary>
    private bool Touches(int offset) =>
        offset >= 0 && offset < sql.Length
        && (IsWord(sql[offset]) || sql[offset] is '\'' or '"' or '`' or '{' or '}' or '.' or '&' or '\\' or '@' or '#');

    private void Problem(SqlProblemKind kind, string? name, int offset) => Problems.Add(new(kind, name, Position(offset)));

    private SqlPosition Position(int offset)
    {
        var line = CollectionsMarshal.AsSpan(_lineStarts).BinarySearch(offset);
        line = line >= 0 ? line : ~line - 1;
        return new(offset, line + 1, offset - _lineStarts[line] + 1);
    }

    private bool Starts(string text) => string.CompareOrdinal(sql, _at, text, 0, text.Length) is 0;

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' || char.IsSurrogate(c);

    private static List<int> LineStarts(string sql)
    {
        List<int> starts = [0];
        for (var at = sql.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = sql.IndexOf('\n', at + 1))
        {
            starts.Add(at + 1);
        }

        return starts;
    }

    [GeneratedRegex(
        @"\G\{\{[ \t]*(?<name>[A-Za-z_][A-Za-z0-9_]{0,99})[ \t]*"
        + @"(?:\|[ \t]*(?<column>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,3})[ \t]*)?\}\}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
