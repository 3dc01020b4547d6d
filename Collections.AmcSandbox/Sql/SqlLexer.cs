using System.Text;

namespace Collections.AmcSandbox.Sql;

/// <summary>Cuts SQL into tokens; comments are dropped.</summary>
internal sealed class SqlLexer
{
    private static readonly string[] LongSymbols = ["<>", "!=", "<=", ">=", "||"];

    private readonly string _sql;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private SqlLexer(string sql)
    {
        _sql = sql;
    }

    public static List<SqlToken> Read(string sql)
    {
        var lexer = new SqlLexer(sql);
        var tokens = new List<SqlToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != SqlTokenKind.End);
        return tokens;
    }

    private SqlToken Next()
    {
        SkipBlanks();
        if (_at >= _sql.Length)
        {
            return Token(SqlTokenKind.End, "", _at);
        }

        var start = _at;
        var first = _sql[_at];
        if (char.IsLetter(first) || first == '_')
        {
            return Token(SqlTokenKind.Word, Run(c => char.IsLetterOrDigit(c) || c is '_' or '$'), start);
        }

        if (char.IsDigit(first) || (first == '.' && _at + 1 < _sql.Length && char.IsDigit(_sql[_at + 1])))
        {
            return Token(SqlTokenKind.Number, Number(), start);
        }

        if (first is '\'' or '"' or '`')
        {
            return Quoted(first);
        }

        var symbol = LongSymbols.FirstOrDefault(s => string.CompareOrdinal(_sql, _at, s, 0, s.Length) == 0) ?? first.ToString();
        _at += symbol.Length;
        return Token(SqlTokenKind.Symbol, symbol, start);
    }

    private SqlToken Token(SqlTokenKind kind, string text, int start) => new(kind, text, _line, start - _lineStart + 1, _at - start);

    private void SkipBlanks()
    {
        while (_at < _sql.Length)
        {
            if (_sql[_at] == '\n')
            {
                _at++;
                _line++;
                _lineStart = _at;
            }
            else if (char.IsWhiteSpace(_sql[_at]))
            {
                _at++;
            }
            else if (Follows("--"))
            {
                Run(c => c != '\n');
            }
            else if (Follows("/*"))
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        var end = _sql.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw SqlRejection.Unexpected(Token(SqlTokenKind.Symbol, "/*", _at));
        }

        for (; _at < end + 2; _at++)
        {
            if (_sql[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
        }
    }

    private SqlToken Quoted(char quote)
    {
        var (start, line, lineStart) = (_at, _line, _lineStart);
        var text = new StringBuilder();
        for (_at++; _at < _sql.Length; _at++)
        {
            if (_sql[_at] == quote)
            {
                if (_at + 1 < _sql.Length && _sql[_at + 1] == quote)
                {
                    _at++;
                }
                else
                {
                    _at++;
                    var kind = quote == '\'' ? SqlTokenKind.Literal : SqlTokenKind.QuotedName;
                    return new SqlToken(kind, text.ToString(), line, start - lineStart + 1, _at - start);
                }
            }
            else if (_sql[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }

            text.Append(_sql[_at]);
        }

        throw new SqlRejection($"Lexical error at line {line}, column {start - lineStart + 1}. Encountered: <EOF> after : \"{quote}\"");
    }

    private string Number()
    {
        var start = _at;
        Run(c => char.IsDigit(c) || c == '.');
        if (_at < _sql.Length && _sql[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _sql.Length && _sql[_at] is '+' or '-')
            {
                _at++;
            }

            Run(char.IsDigit);
        }

        return _sql[start.._at];
    }

    private string Run(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < _sql.Length && belongs(_sql[_at]))
        {
            _at++;
        }

        return _sql[start.._at];
    }

    private bool Follows(string text) => string.CompareOrdinal(_sql, _at, text, 0, text.Length) == 0;
}
