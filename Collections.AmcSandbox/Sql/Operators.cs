using System.Text;
using System.Text.RegularExpressions;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Builds operators; NULL in, NULL out, and AND and OR in three values.</summary>
internal static class Operators
{
    private const int MostDigits = 17;

    public static Node Binary(string name, Node left, Node right) => name switch
    {
        "AND" => Bool(row => And(left.Eval(row), right.Eval(row)), left, right),
        "OR" => Bool(row => Or(left.Eval(row), right.Eval(row)), left, right),
        "=" => Compared(left, right, static order => order == 0),
        "<>" => Compared(left, right, static order => order != 0),
        "<" => Compared(left, right, static order => order < 0),
        "<=" => Compared(left, right, static order => order <= 0),
        ">" => Compared(left, right, static order => order > 0),
        ">=" => Compared(left, right, static order => order >= 0),
        _ => Arithmetic(name, left, right),
    };

    public static Node Not(Node operand)
    {
        return Bool(row => operand.Eval(row) is { IsNull: false } value ? Value.Of(!value.IsTrue) : Value.Null, operand);
    }

    public static Node Minus(Node operand) => Arithmetic("-", ConstantNode.Of(Value.Of(0L)), operand);

    public static Node IsNull(Node operand) => Bool(row => Value.Of(operand.Eval(row).IsNull), operand);

    public static Node Between(Node operand, Node low, Node high) => Binary("AND", Binary(">=", operand, low), Binary("<=", operand, high));

    public static Node In(Node operand, IReadOnlyList<Node> values)
    {
        var flat = values.SelectMany(value => value is ListNode list ? list.Children : [value]).ToList();
        if (flat.All(value => value is ConstantNode { Value.Kind: ValueKind.Text }))
        {
            var texts = flat.Select(value => ((ConstantNode)value).Value.Text!).ToHashSet(StringComparer.Ordinal);
            return Bool(row => operand.Eval(row) is { IsNull: false } value ? Value.Of(texts.Contains(value.ToString())) : Value.Null, operand);
        }

        return Bool(
            row =>
            {
                var value = operand.Eval(row);
                return value.IsNull ? Value.Null : Value.Of(flat.Any(item => item.Eval(row) is { IsNull: false } other && Values.AreEqual(value, other)));
            },
            [operand, .. flat]);
    }

    public static Node Like(Node operand, Node pattern)
    {
        if (pattern is ConstantNode { Value.Text: { } constant })
        {
            var matcher = Matcher(constant);
            return Bool(row => operand.Eval(row) is { IsNull: false } value ? Value.Of(matcher.IsMatch(value.ToString())) : Value.Null, operand);
        }

        return Bool(row => Value.Of(Matcher(pattern.Eval(row).ToString()).IsMatch(operand.Eval(row).ToString())), operand, pattern);
    }

    public static Node Case(IReadOnlyList<(Node When, Node Then)> branches, Node? otherwise)
    {
        var results = branches.Select(branch => branch.Then).Append(otherwise).OfType<Node>().ToList();
        var (kind, scale) = Common(results);
        return new FunctionNode(
            kind,
            scale,
            row =>
            {
                foreach (var (when, then) in branches)
                {
                    if (when.Eval(row).IsTrue)
                    {
                        return then.Eval(row);
                    }
                }

                return otherwise?.Eval(row) ?? Value.Null;
            },
            [.. branches.SelectMany(branch => (Node[])[branch.When, branch.Then]), .. otherwise is null ? [] : (Node[])[otherwise]]);
    }

    /// <summary>The type that holds the values of all; NULL constants have no say.</summary>
    public static (DataKind Kind, int Scale) Common(IReadOnlyList<Node> nodes)
    {
        var typed = nodes.Where(node => node is not ConstantNode { Value.IsNull: true }).ToList();
        if (typed.Count == 0)
        {
            return (DataKind.String, 0);
        }

        var kinds = typed.Select(node => node.Kind).Distinct().ToList();
        if (kinds.Count == 1)
        {
            return (kinds[0], typed.Max(node => node.Scale));
        }

        return typed.All(node => node.IsNumeric)
            ? kinds.Contains(DataKind.Double) ? (DataKind.Double, 0) : kinds.Contains(DataKind.Decimal) ? (DataKind.Decimal, typed.Max(n => n.Scale)) : (DataKind.Long, 0)
            : (typed[0].Kind, typed[0].Scale);
    }

    private static FunctionNode Bool(Func<Row, Value> eval, params IReadOnlyList<Node> children) => new(DataKind.Boolean, 0, eval, children);

    private static FunctionNode Compared(Node left, Node right, Func<int, bool> holds)
    {
        return Bool(
            row =>
            {
                var first = left.Eval(row);
                var second = right.Eval(row);
                return first.IsNull || second.IsNull ? Value.Null : Value.Of(holds(Values.Compare(first, second)));
            },
            left,
            right);
    }

    private static Value And(Value left, Value right)
    {
        var isFalse = (!left.IsNull && !left.IsTrue) || (!right.IsNull && !right.IsTrue);
        return isFalse ? Value.Of(false) : left.IsNull || right.IsNull ? Value.Null : Value.Of(true);
    }

    private static Value Or(Value left, Value right)
    {
        return left.IsTrue || right.IsTrue ? Value.Of(true) : left.IsNull || right.IsNull ? Value.Null : Value.Of(false);
    }

    private static FunctionNode Arithmetic(string name, Node left, Node right)
    {
        var isDouble = left.Kind == DataKind.Double || right.Kind == DataKind.Double;
        var isDecimal = !isDouble && (left.Kind == DataKind.Decimal || right.Kind == DataKind.Decimal);
        if (isDecimal)
        {
            var scale = name switch
            {
                "/" => MostDigits,
                "*" => Math.Min(MostDigits, left.Scale + right.Scale),
                _ => Math.Max(left.Scale, right.Scale),
            };
            return new FunctionNode(DataKind.Decimal, scale, row => Exact(name, left.Eval(row), right.Eval(row), scale), left, right);
        }

        return isDouble || name == "/"
            ? new FunctionNode(DataKind.Double, 0, row => Number(name, left.Eval(row), right.Eval(row)), left, right)
            : new FunctionNode(DataKind.Long, 0, row => Whole(name, left.Eval(row), right.Eval(row)), left, right);
    }

    private static Value Whole(string name, Value left, Value right)
    {
        if (left.IsNull || right.IsNull)
        {
            return Value.Null;
        }

        return name switch
        {
            "+" => Value.Of(left.Long + right.Long),
            "-" => Value.Of(left.Long - right.Long),
            "*" => Value.Of(left.Long * right.Long),
            _ => right.Long == 0 ? Value.Null : Value.Of(left.Long % right.Long),
        };
    }

    private static Value Number(string name, Value left, Value right)
    {
        if (left.IsNull || right.IsNull)
        {
            return Value.Null;
        }

        var (first, second) = (left.AsDouble(), right.AsDouble());
        return name switch
        {
            "+" => Value.Of(first + second),
            "-" => Value.Of(first - second),
            "*" => Value.Of(first * second),
            "/" => second == 0 ? Value.Null : Value.Of(first / second),
            _ => second == 0 ? Value.Null : Value.Of(first % second),
        };
    }

    private static Value Exact(string name, Value left, Value right, int scale)
    {
        if (left.IsNull || right.IsNull)
        {
            return Value.Null;
        }

        var (first, second) = (left.AsDecimal(), right.AsDecimal());
        return name switch
        {
            "+" => Values.Exact(first + second, scale),
            "-" => Values.Exact(first - second, scale),
            "*" => Values.Exact(first * second, scale),
            "/" => second == 0 ? Value.Null : Values.Exact(first / second, scale),
            _ => second == 0 ? Value.Null : Values.Exact(first % second, scale),
        };
    }

    private static Regex Matcher(string pattern)
    {
        var text = new StringBuilder("^");
        foreach (var character in pattern)
        {
            text.Append(character switch
            {
                '%' => ".*",
                '_' => ".",
                _ => Regex.Escape(character.ToString()),
            });
        }

        return new Regex(text.Append('$').ToString(), RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}
