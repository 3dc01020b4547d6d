using System.Globalization;
using System.Runtime.CompilerServices;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Parses expressions by precedence: OR, AND, NOT, comparisons, sums, products, signs.</summary>
internal sealed class SqlExpressionParser(SqlReader reader, Func<SqlQuery> query)
{
    private static readonly string[] Comparisons = ["=", "<>", "!=", "<", ">", "<=", ">="];

    public SqlExpression Read()
    {
        // A query nested thousands deep must not take the process down.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var left = And();
        while (reader.Next.Is("OR"))
        {
            var place = reader.Take();
            left = new SqlBinary("OR", left, And(), place);
        }

        return left;
    }

    private SqlExpression And()
    {
        var left = Not();
        while (reader.Next.Is("AND"))
        {
            var place = reader.Take();
            left = new SqlBinary("AND", left, Not(), place);
        }

        return left;
    }

    private SqlExpression Not()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var place = reader.Next;
        return reader.Accept("NOT") ? new SqlUnary("NOT", Not(), place) : Comparison();
    }

    private SqlExpression Comparison()
    {
        var left = Sum();
        while (true)
        {
            var place = reader.Next;
            if (place.Kind == SqlTokenKind.Symbol && Comparisons.Contains(place.Text))
            {
                reader.Take();
                left = new SqlBinary(place.Text == "!=" ? "<>" : place.Text, left, Sum(), place);
            }
            else if (reader.Accept("IS"))
            {
                var isNot = reader.Accept("NOT");
                left = Negate(isNot, Is(left, place), place);
            }
            else if (reader.Accept("NOT"))
            {
                left = Negate(true, Predicate(left) ?? throw SqlRejection.Unexpected(reader.Next), place);
            }
            else if (Predicate(left) is { } predicate)
            {
                left = predicate;
            }
            else
            {
                return left;
            }
        }
    }

    private SqlExpression Is(SqlExpression operand, SqlToken place)
    {
        if (reader.Accept("TRUE"))
        {
            return operand;
        }

        if (reader.Accept("FALSE"))
        {
            return new SqlUnary("NOT", operand, place);
        }

        reader.Expect("NULL");
        return new SqlIsNull(operand, place);
    }

    private SqlExpression? Predicate(SqlExpression left)
    {
        var place = reader.Next;
        if (reader.Accept("IN"))
        {
            return In(left, place);
        }

        if (reader.Accept("BETWEEN"))
        {
            var low = Sum();
            reader.Expect("AND");
            return new SqlBetween(left, low, Sum(), place);
        }

        if (reader.Accept("LIKE"))
        {
            return new SqlLike(left, Sum(), place);
        }

        if (reader.Accept("SIMILAR"))
        {
            reader.Expect("TO");
            return new SqlLike(left, Sum(), place);
        }

        return null;
    }

    private SqlExpression In(SqlExpression left, SqlToken place)
    {
        reader.ExpectSymbol("(");
        if (reader.Next.Is("SELECT") || reader.Next.Is("WITH"))
        {
            var inner = query();
            reader.ExpectSymbol(")");
            return new SqlInQuery(left, inner, place);
        }

        var values = reader.List(Read);
        reader.ExpectSymbol(")");
        return new SqlIn(left, values, place);
    }

    private SqlExpression Sum()
    {
        var left = Product();
        while (reader.Next.Kind == SqlTokenKind.Symbol && reader.Next.Text is "+" or "-" or "||")
        {
            var place = reader.Take();
            if (place.Text == "||")
            {
                throw new SqlRejection("Unsupported scalar operation type ||");
            }

            left = new SqlBinary(place.Text, left, Product(), place);
        }

        return left;
    }

    private SqlExpression Product()
    {
        var left = Sign();
        while (reader.Next.Kind == SqlTokenKind.Symbol && reader.Next.Text is "*" or "/" or "%")
        {
            var place = reader.Take();
            left = new SqlBinary(place.Text, left, Sign(), place);
        }

        return left;
    }

    private SqlExpression Sign()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var place = reader.Next;
        if (reader.AcceptSymbol("-"))
        {
            return new SqlUnary("-", Sign(), place);
        }

        reader.AcceptSymbol("+");
        return Primary();
    }

    private SqlExpression Primary()
    {
        var place = reader.Next;
        switch (place.Kind)
        {
            case SqlTokenKind.Number:
                return new SqlConstant(NumberOf(reader.Take().Text), place);
            case SqlTokenKind.Literal:
                return new SqlConstant(Value.Of(reader.Take().Text), place);
            case SqlTokenKind.QuotedName:
                return Column(reader.Take());
            case SqlTokenKind.Symbol when place.Text == "(":
                return InBrackets();
            case SqlTokenKind.Word:
                return Word(reader.Take());
            default:
                throw SqlRejection.Unexpected(place);
        }
    }

    private SqlExpression InBrackets()
    {
        var place = reader.Take();
        if (reader.Next.Is("SELECT") || reader.Next.Is("WITH"))
        {
            var inner = query();
            reader.ExpectSymbol(")");
            return new SqlQueryValue(inner, IsExists: false, place);
        }

        var expression = Read();
        if (reader.AcceptSymbol(","))
        {
            // (a, b) IN (…) compares pairs; the first member stands for them.
            reader.List(Read);
        }

        reader.ExpectSymbol(")");
        return expression;
    }

    private SqlExpression Word(SqlToken word)
    {
        switch (word.Text.ToUpperInvariant())
        {
            case "NULL":
                return new SqlConstant(Value.Null, word);
            case "TRUE":
                return new SqlConstant(Value.Of(true), word);
            case "FALSE":
                return new SqlConstant(Value.Of(false), word);
            case "CASE":
                return Case(word);
            case "CAST" or "TRY_CAST":
                return Cast(word);
            case "EXISTS":
                reader.ExpectSymbol("(");
                var inner = query();
                reader.ExpectSymbol(")");
                return new SqlQueryValue(inner, IsExists: true, word);
            case "DATE" or "TIMESTAMP" when reader.Next.Kind == SqlTokenKind.Literal:
                return new SqlCast(new SqlConstant(Value.Of(reader.Take().Text), word), word.Text.ToUpperInvariant(), word);
            case "INTERVAL" when reader.Next.Kind == SqlTokenKind.Literal:
                return new SqlCall("INTERVAL", [new SqlConstant(Value.Of(reader.Take().Text), word), UnitName()], false, false, null, word);
            case "ARRAY" when reader.Next.IsSymbol("["):
                reader.Take();
                var items = reader.List(Read);
                reader.ExpectSymbol("]");
                return new SqlCall("ARRAY", items, false, false, null, word);
            case "SELECT" or "FROM" or "WHERE" or "GROUP" or "UNION" or "HAVING" or "ORDER" or "LIMIT":
                throw SqlRejection.Unexpected(word);
            default:
                return reader.Next.IsSymbol("(") ? Call(word) : Column(word);
        }
    }

    private SqlConstant UnitName()
    {
        var unit = reader.ExpectName();
        return new SqlConstant(Value.Of(unit.Text), unit);
    }

    private SqlColumn Column(SqlToken first)
    {
        string? qualifier = null;
        var name = first;
        while (reader.AcceptSymbol("."))
        {
            qualifier = name.Text;
            name = reader.AcceptSymbol("*") ? throw SqlRejection.Unexpected(first) : reader.ExpectName();
        }

        return new SqlColumn(qualifier, name.Text, name);
    }

    private SqlCase Case(SqlToken place)
    {
        var operand = reader.Next.Is("WHEN") ? null : Read();
        var branches = new List<(SqlExpression When, SqlExpression Then)>();
        while (reader.Accept("WHEN"))
        {
            var when = Read();
            reader.Expect("THEN");
            branches.Add((when, Read()));
        }

        var otherwise = reader.Accept("ELSE") ? Read() : null;
        reader.Expect("END");
        return new SqlCase(operand, branches, otherwise, place);
    }

    private SqlCast Cast(SqlToken place)
    {
        reader.ExpectSymbol("(");
        var operand = Read();
        reader.Expect("AS");
        var type = reader.ExpectName().Text.ToUpperInvariant();
        if (reader.AcceptSymbol("("))
        {
            reader.List(reader.Take);
            reader.ExpectSymbol(")");
        }

        reader.ExpectSymbol(")");
        return new SqlCast(operand, type, place);
    }

    private SqlCall Call(SqlToken name)
    {
        reader.ExpectSymbol("(");
        var isStar = reader.AcceptSymbol("*");
        var isDistinct = reader.Accept("DISTINCT");
        List<SqlExpression> arguments = [];
        if (!isStar && !reader.Next.IsSymbol(")"))
        {
            arguments = Arguments(name);
        }

        reader.ExpectSymbol(")");
        SqlExpression? filter = null;
        if (reader.Accept("FILTER"))
        {
            reader.ExpectSymbol("(");
            reader.Expect("WHERE");
            filter = Read();
            reader.ExpectSymbol(")");
        }

        if (reader.Accept("OVER"))
        {
            SkipWindow();
        }

        return new SqlCall(name.Text.ToUpperInvariant(), arguments, isDistinct, isStar, filter, name);
    }

    private List<SqlExpression> Arguments(SqlToken name)
    {
        if (name.Is("EXTRACT"))
        {
            var unit = UnitName();
            reader.Expect("FROM");
            return [unit, Read()];
        }

        var arguments = reader.List(Read);
        while (reader.Accept("FROM") || reader.Accept("FOR"))
        {
            // SUBSTRING(x FROM 2 FOR 3).
            arguments.Add(Read());
        }

        return arguments;
    }

    /// <summary>A window is parsed and forgotten: the function is taken over the whole group.</summary>
    private void SkipWindow()
    {
        reader.ExpectSymbol("(");
        for (var depth = 1; depth > 0;)
        {
            var token = reader.Take();
            depth += token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;
            if (token.Kind == SqlTokenKind.End)
            {
                throw SqlRejection.Unexpected(token);
            }
        }
    }

    private static SqlExpression Negate(bool isNegated, SqlExpression expression, SqlToken place)
    {
        return isNegated ? new SqlUnary("NOT", expression, place) : expression;
    }

    private static Value NumberOf(string text)
    {
        return long.TryParse(text, CultureInfo.InvariantCulture, out var whole)
            ? Value.Of(whole)
            : Value.Of(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
    }
}
