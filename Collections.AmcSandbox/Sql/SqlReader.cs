namespace Collections.AmcSandbox.Sql;

/// <summary>Walks along tokens.</summary>
internal sealed class SqlReader(List<SqlToken> tokens)
{
    private int _at;

    public SqlToken Next => tokens[_at];

    public SqlToken AfterNext => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public SqlToken Take()
    {
        var token = tokens[_at];
        if (token.Kind != SqlTokenKind.End)
        {
            _at++;
        }

        return token;
    }

    public bool Accept(string keyword)
    {
        if (!Next.Is(keyword))
        {
            return false;
        }

        Take();
        return true;
    }

    public bool AcceptSymbol(string symbol)
    {
        if (!Next.IsSymbol(symbol))
        {
            return false;
        }

        Take();
        return true;
    }

    public void Expect(string keyword)
    {
        if (!Accept(keyword))
        {
            throw SqlRejection.Unexpected(Next);
        }
    }

    public void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw SqlRejection.Unexpected(Next);
        }
    }

    public SqlToken ExpectName()
    {
        return Next.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName ? Take() : throw SqlRejection.Unexpected(Next);
    }

    /// <summary>Reads one or more things with commas between them.</summary>
    public List<T> List<T>(Func<T> read)
    {
        var list = new List<T> { read() };
        while (AcceptSymbol(","))
        {
            list.Add(read());
        }

        return list;
    }
}
