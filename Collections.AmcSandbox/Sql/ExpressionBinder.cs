using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Binds the expressions of one SELECT.</summary>
internal sealed class ExpressionBinder(
    Binder binder, QueryParameters parameters, IReadOnlyDictionary<string, IReadOnlyList<BoundSelect>> named, BinderScope scope, Func<int> nextSlot)
{
    private static readonly ConstantNode True = ConstantNode.Of(Value.Of(true));

    /// <summary>What is evaluated later on recurses as deep as this; a longer chain of operators must not take the process down.</summary>
    private const int MostDeep = 1000;

    private int _depth;

    public Node Bind(SqlExpression expression)
    {
        if (++_depth > MostDeep)
        {
            throw new InsufficientExecutionStackException();
        }

        var node = BindOne(expression);
        _depth--;
        return node;
    }

    private Node BindOne(SqlExpression expression) => expression switch
    {
        SqlConstant constant => ConstantNode.Of(constant.Value),
        SqlColumn column => scope.Resolve(column),
        SqlUnary { Operator: "NOT", Operand: SqlInQuery or SqlQueryValue { IsExists: true } } => True,
        SqlUnary { Operator: "NOT" } not => Operators.Not(Bind(not.Operand)),
        SqlUnary minus => Operators.Minus(Bind(minus.Operand)),
        SqlBinary binary => Operators.Binary(binary.Operator, Bind(binary.Left), Bind(binary.Right)),
        SqlBetween between => Operators.Between(Bind(between.Operand), Bind(between.Low), Bind(between.High)),
        SqlLike like => Operators.Like(Bind(like.Operand), Bind(like.Pattern)),
        SqlIsNull isNull => Operators.IsNull(Bind(isNull.Operand)),
        SqlIn list => Operators.In(Bind(list.Operand), [.. list.Values.Select(Bind)]),
        SqlInQuery list => binder.Constants(list.Query, named) is { } constants ? Operators.In(Bind(list.Operand), constants) : True,
        SqlCast cast => Cast(cast),
        SqlCase choice => Case(choice),
        SqlQueryValue { IsExists: true } => True,
        SqlQueryValue value => throw SqlRejection.At(value.Place, "Scalar sub-queries are not supported"),
        SqlCall call => Call(call),
        _ => throw SqlRejection.Unexpected(expression.Place),
    };

    private FunctionNode Cast(SqlCast cast)
    {
        var operand = Bind(cast.Operand);
        var (kind, scale) = cast.Type switch
        {
            "VARCHAR" or "CHAR" or "STRING" => (DataKind.String, 0),
            "BIGINT" or "LONG" => (DataKind.Long, 0),
            "INT" or "INTEGER" or "SMALLINT" or "TINYINT" => (DataKind.Integer, 0),
            "DOUBLE" or "FLOAT" or "REAL" => (DataKind.Double, 0),
            "DECIMAL" or "NUMERIC" => (DataKind.Decimal, 17),
            "BOOLEAN" => (DataKind.Boolean, 0),
            "DATE" => (DataKind.Date, 0),
            "TIMESTAMP" => (DataKind.Timestamp, 0),
            _ => throw SqlRejection.At(cast.Place, $"Unknown identifier '{cast.Type}'"),
        };
        return new FunctionNode(kind, scale, row => Values.Cast(operand.Eval(row), kind, scale), operand);
    }

    private Node Case(SqlCase choice)
    {
        var operand = choice.Operand is null ? null : Bind(choice.Operand);
        var branches = choice.Branches
            .Select(branch => (operand is null ? Bind(branch.When) : Operators.Binary("=", operand, Bind(branch.When)), Bind(branch.Then)))
            .ToList();
        return Operators.Case(branches, choice.Else is null ? null : Bind(choice.Else));
    }

    private Node Call(SqlCall call)
    {
        if (AggregateOf(call) is { } aggregate)
        {
            return Aggregated(call, aggregate);
        }

        if (call.Name is "CUSTOM_PARAMETER" or "BUILT_IN_PARAMETER")
        {
            return call.Arguments is [SqlConstant { Value.Text: { } name }]
                ? call.Name == "CUSTOM_PARAMETER" ? parameters.Custom(name) : parameters.BuiltIn(name)
                : throw SqlRejection.At(call.Place, $"{call.Name} requires one string literal");
        }

        var args = call.Arguments.Select(Bind).ToList();
        return Functions.Make(call.Name, args)
            ?? throw SqlRejection.At(call.Place, $"No match found for function signature {call.Name}({string.Join(", ", args.Select(TypeName))})");
    }

    private static AggregateKind? AggregateOf(SqlCall call) => call.Name switch
    {
        "SUM" => AggregateKind.Sum,
        "COUNT" => call.IsDistinct ? AggregateKind.CountDistinct : AggregateKind.Count,
        "APPROX_COUNT_DISTINCT" or "APPROX_DISTINCT" => AggregateKind.CountDistinct,
        "AVG" or "MEDIAN" or "STDDEV" or "STDDEV_POP" or "VAR_POP" => AggregateKind.Average,
        "MIN" or "ANY_VALUE" or "FIRST_VALUE" or "COLLECT" or "LISTAGG" or "BOOL_AND" => AggregateKind.Least,
        "MAX" or "LAST_VALUE" or "BOOL_OR" => AggregateKind.Greatest,
        _ => null,
    };

    private AggregateNode Aggregated(SqlCall call, AggregateKind aggregate)
    {
        if (!call.IsStar && call.Arguments.Count == 0)
        {
            throw SqlRejection.At(call.Place, $"Invalid number of arguments to function '{call.Name}'");
        }

        var argument = call.IsStar ? null : Bind(call.Arguments[0]);
        var filter = call.Filter is null ? null : Bind(call.Filter);
        if (aggregate is AggregateKind.Sum or AggregateKind.Average && argument is { IsNumeric: false })
        {
            throw SqlRejection.At(call.Place, $"Cannot apply '{call.Name}' to arguments of type '{call.Name}({TypeName(argument)})'");
        }

        var isOfUsers = scope.IsByUser || argument?.Columns().Any(column => column.IsUser) == true;
        if (aggregate is AggregateKind.CountDistinct or AggregateKind.Count && isOfUsers && (scope.IsByUser || aggregate == AggregateKind.CountDistinct))
        {
            // Its argument only says which facts count; an inner aggregate says nothing about that.
            aggregate = AggregateKind.CountUsers;
            argument = argument is { IsAggregated: true } ? null : argument;
        }

        // What is the same for every event of a fact counts once per event.
        var countsEvents = aggregate is AggregateKind.Count or AggregateKind.CountUsers
            || (aggregate == AggregateKind.Sum && argument!.Columns().All(column => !column.IsMetric) && !argument.IsAggregated);
        var (kind, scale) = aggregate switch
        {
            AggregateKind.Count or AggregateKind.CountDistinct or AggregateKind.CountUsers => (DataKind.Long, 0),
            AggregateKind.Average => (DataKind.Double, 0),
            _ => (argument!.Kind, argument.Scale),
        };
        var node = new AggregateNode(aggregate, kind, scale, nextSlot(), argument, filter, countsEvents && scope.Table is not null, scope.Table);
        scope.Own.Add(node);
        return node;
    }

    private static string TypeName(Node node) => node.Kind switch
    {
        DataKind.String => "<VARCHAR>",
        DataKind.Long => "<BIGINT>",
        _ => $"<{node.Kind.ToString().ToUpperInvariant()}>",
    };
}
