namespace Collections.AmcSandbox.Sql;

/// <summary>Parses AMC's SQL: SELECT, WITH, joins, UNION, GROUP BY; no ORDER BY and no LIMIT, which AMC does not have.</summary>
internal sealed class SqlParser
{
    private static readonly string[] Clauses =
    [
        "FROM", "WHERE", "GROUP", "HAVING", "UNION", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "ON", "USING", "ORDER", "LIMIT", "EXCEPT",
        "INTERSECT", "WINDOW",
    ];

    private readonly SqlReader _reader;
    private readonly SqlExpressionParser _expressions;

    private SqlParser(string sql)
    {
        _reader = new SqlReader(SqlLexer.Read(sql));
        _expressions = new SqlExpressionParser(_reader, Query);
    }

    public static SqlQuery Parse(string sql)
    {
        var parser = new SqlParser(sql);
        var query = parser.Query();
        parser._reader.AcceptSymbol(";");
        return parser._reader.Next.Kind == SqlTokenKind.End ? query : throw SqlRejection.Unexpected(parser._reader.Next);
    }

    private SqlQuery Query()
    {
        List<SqlNamedQuery> with = _reader.Accept("WITH") ? _reader.List(NamedQuery) : [];
        var selects = new List<SqlSelect>(Selects());
        while (_reader.Accept("UNION"))
        {
            _ = _reader.Accept("ALL") || _reader.Accept("DISTINCT");
            selects.AddRange(Selects());
        }

        if (_reader.Next.Is("ORDER") || _reader.Next.Is("LIMIT"))
        {
            throw SqlRejection.At(_reader.Next, $"{_reader.Next.Text.ToUpperInvariant()} is not supported");
        }

        return new SqlQuery(with, selects);
    }

    private SqlNamedQuery NamedQuery()
    {
        var name = _reader.ExpectName().Text;
        List<string> columns = [];
        if (_reader.AcceptSymbol("("))
        {
            columns = _reader.List(() => _reader.ExpectName().Text);
            _reader.ExpectSymbol(")");
        }

        _reader.Expect("AS");
        return new SqlNamedQuery(name, columns, Bracketed());
    }

    private SqlQuery Bracketed()
    {
        _reader.ExpectSymbol("(");
        var query = Query();
        _reader.ExpectSymbol(")");
        return query;
    }

    private IReadOnlyList<SqlSelect> Selects()
    {
        if (_reader.Next.IsSymbol("("))
        {
            return Bracketed().Selects;
        }

        return _reader.Accept("VALUES") ? [Values()] : [Select()];
    }

    private SqlSelect Values()
    {
        var rows = _reader.List<IReadOnlyList<SqlExpression>>(() =>
        {
            if (!_reader.AcceptSymbol("("))
            {
                return [_expressions.Read()];
            }

            var row = _reader.List(_expressions.Read);
            _reader.ExpectSymbol(")");
            return row;
        });
        return new SqlSelect(false, [], [], null, [], null, rows);
    }

    private SqlSelect Select()
    {
        _reader.Expect("SELECT");
        var isDistinct = _reader.Accept("DISTINCT");
        _ = _reader.Accept("ALL");
        var items = _reader.List(Item);
        List<SqlSource> from = _reader.Accept("FROM") ? Sources() : [];
        var where = _reader.Accept("WHERE") ? _expressions.Read() : null;
        List<SqlExpression> groupBy = [];
        if (_reader.Accept("GROUP"))
        {
            _reader.Expect("BY");
            groupBy = _reader.List(_expressions.Read);
        }

        var having = _reader.Accept("HAVING") ? _expressions.Read() : null;
        return new SqlSelect(isDistinct, items, from, where, groupBy, having);
    }

    private SqlItem Item()
    {
        var place = _reader.Next;
        if (_reader.AcceptSymbol("*"))
        {
            return new SqlItem(null, null, place);
        }

        var expression = _expressions.Read();
        var alias = _reader.Accept("AS") || IsAlias() ? _reader.ExpectName().Text : null;
        return new SqlItem(expression, alias, place);
    }

    private List<SqlSource> Sources()
    {
        var sources = new List<SqlSource> { Source() };
        while (true)
        {
            if (_reader.AcceptSymbol(","))
            {
                sources.Add(Source());
            }
            else if (AcceptJoin())
            {
                sources.Add(Source());
                JoinCondition();
            }
            else
            {
                return sources;
            }
        }
    }

    private bool AcceptJoin()
    {
        var isJoin = false;
        foreach (var word in (string[])["NATURAL", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "OUTER", "JOIN"])
        {
            isJoin |= _reader.Accept(word);
        }

        return isJoin;
    }

    /// <summary>What a join asks for is parsed and forgotten: the sandbox's facts are already joined.</summary>
    private void JoinCondition()
    {
        if (_reader.Accept("ON"))
        {
            _expressions.Read();
        }
        else if (_reader.Accept("USING"))
        {
            _reader.ExpectSymbol("(");
            _reader.List(_reader.ExpectName);
            _reader.ExpectSymbol(")");
        }
    }

    private SqlSource Source()
    {
        var place = _reader.Next;
        if (place.IsSymbol("("))
        {
            return new SqlSource(null, Bracketed(), SourceAlias(), place);
        }

        var name = _reader.ExpectName().Text;
        if (_reader.AcceptSymbol("("))
        {
            // TABLE(EXTEND_TIME_WINDOW('table', 'P7D', 'P7D')) reads the table over a wider window.
            var inner = name.Equals("TABLE", StringComparison.OrdinalIgnoreCase) ? Source() : ExtendedTable(name, place);
            if (name.Equals("TABLE", StringComparison.OrdinalIgnoreCase))
            {
                _reader.ExpectSymbol(")");
            }

            return inner with { Alias = SourceAlias() ?? inner.Alias };
        }

        while (_reader.AcceptSymbol("."))
        {
            place = _reader.Next;
            name = _reader.ExpectName().Text;
        }

        return new SqlSource(name, null, SourceAlias(), place);
    }

    private SqlSource ExtendedTable(string function, SqlToken place)
    {
        if (!function.Equals("EXTEND_TIME_WINDOW", StringComparison.OrdinalIgnoreCase) || _reader.Next.Kind != SqlTokenKind.Literal)
        {
            throw SqlRejection.At(place, $"No match found for function signature {function.ToUpperInvariant()}");
        }

        var table = _reader.Take();
        while (_reader.AcceptSymbol(","))
        {
            _expressions.Read();
        }

        _reader.ExpectSymbol(")");
        return new SqlSource(table.Text, null, null, table);
    }

    private string? SourceAlias() => _reader.Accept("AS") || IsAlias() ? _reader.ExpectName().Text : null;

    private bool IsAlias()
    {
        return _reader.Next.Kind == SqlTokenKind.QuotedName
            || (_reader.Next.Kind == SqlTokenKind.Word && !Clauses.Contains(_reader.Next.Text, StringComparer.OrdinalIgnoreCase));
    }
}
