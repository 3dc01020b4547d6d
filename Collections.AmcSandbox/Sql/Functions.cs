using System.Globalization;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>The scalar functions of AMC's SQL. The rarer ones give back their first argument: believable, and nobody's sums depend on them.</summary>
internal static class Functions
{
    private static readonly HashSet<string> PassThrough = new(StringComparer.Ordinal)
    {
        "ARRAY_SORT", "ARRAY_TO_STRING", "ARRAY_JOIN", "ARRAY_DISTINCT", "NAMED_ROW", "ROW", "REGEXP_REPLACE", "REGEXP_EXTRACT", "TO_UTC_TIMESTAMP", "FROM_UTC_TIMESTAMP",
        "MD5", "SHA1", "SHA2", "ANY", "INTERVAL", "SPLIT", "ELEMENT_AT", "ITEM", "TIMESTAMPADD", "DATE_ADD", "DATE_SUB", "DATEADD",
    };

    /// <summary>The function, or null when there is none of this name.</summary>
    public static Node? Make(string name, IReadOnlyList<Node> args) => name switch
    {
        "COALESCE" or "IFNULL" or "NVL" => Typed(Operators.Common(args), row => FirstValue(args, row), args),
        "NULLIF" when args.Count == 2 => Typed((args[0].Kind, args[0].Scale), row => NullIf(args[0].Eval(row), args[1].Eval(row)), args),
        "IF" or "IIF" when args.Count == 3 => Operators.Case([(args[0], args[1])], args[2]),
        "GREATEST" => Typed(Operators.Common(args), row => Extreme(args, row, 1), args),
        "LEAST" => Typed(Operators.Common(args), row => Extreme(args, row, -1), args),
        "ROUND" => Rounded(args),
        "ABS" => Kept(args, value => value.Kind switch
        {
            ValueKind.Long => Value.Of(Math.Abs(value.Long)),
            ValueKind.Decimal => Value.Of(Math.Abs(value.AsDecimal())),
            _ => Value.Of(Math.Abs(value.AsDouble())),
        }),
        "FLOOR" => Number(DataKind.Long, args, number => Value.Of((long)Math.Floor(number))),
        "CEIL" or "CEILING" => Number(DataKind.Long, args, number => Value.Of((long)Math.Ceiling(number))),
        "SQRT" => Number(DataKind.Double, args, number => Value.Of(Math.Sqrt(number))),
        "LN" => Number(DataKind.Double, args, number => Value.Of(Math.Log(number))),
        "LOG10" => Number(DataKind.Double, args, number => Value.Of(Math.Log10(number))),
        "EXP" => Number(DataKind.Double, args, number => Value.Of(Math.Exp(number))),
        "POWER" or "POW" when args.Count == 2 => Pair(DataKind.Double, args, (a, b) => Value.Of(Math.Pow(a.AsDouble(), b.AsDouble()))),
        "MOD" when args.Count == 2 => Operators.Binary("%", args[0], args[1]),
        "UPPER" => Text(args, text => text.ToUpperInvariant()),
        "LOWER" => Text(args, text => text.ToLowerInvariant()),
        "TRIM" => Text(args, text => text.Trim()),
        "CONCAT" => Typed((DataKind.String, 0), row => Value.Of(string.Concat(args.Select(arg => arg.Eval(row).ToString()))), args),
        "LENGTH" or "CHAR_LENGTH" or "CHARACTER_LENGTH" => Single(DataKind.Integer, args, value => Value.Of((long)value.ToString().Length)),
        "SUBSTRING" or "SUBSTR" when args.Count is 2 or 3 => Typed((DataKind.String, 0), row => Substring(args, row), args),
        "REPLACE" when args.Count == 3 => Typed((DataKind.String, 0), row => Replace(args, row), args),
        "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" or "DAYOFWEEK" or "HOUR" when args.Count == 1 => Part(name, args[0]),
        "EXTRACT" or "DATE_PART" when args is [ConstantNode unit, _] => Part(unit.Value.ToString().ToUpperInvariant(), args[1]),
        "DATE_TRUNC" when args is [ConstantNode unit, _] => Truncated(unit.Value.ToString().ToUpperInvariant(), args[1]),
        "DATE" or "TO_DATE" => Single(DataKind.Date, args, value => Values.Cast(value, DataKind.Date, 0)),
        "SECONDS_BETWEEN" => Between(args, 1),
        "MINUTES_BETWEEN" => Between(args, 60),
        "HOURS_BETWEEN" => Between(args, 3600),
        "DAYS_BETWEEN" or "DATEDIFF" => Between(args, 86_400),
        "ARRAY" => new ListNode(args),
        "ARRAY_CONTAINS" when args.Count == 2 => Operators.In(args[1], [args[0]]),
        "ARRAY_LENGTH" or "CARDINALITY" => Typed((DataKind.Integer, 0), _ => Value.Of(1L), args),
        "ROW_NUMBER" or "RANK" or "DENSE_RANK" or "NTILE" => Typed((DataKind.Long, 0), _ => Value.Of(1L), args),
        _ when PassThrough.Contains(name) && args.Count > 0 => Typed((args[0].Kind, args[0].Scale), args[0].Eval, args),
        _ => null,
    };

    private static FunctionNode Typed((DataKind Kind, int Scale) type, Func<Row, Value> eval, IReadOnlyList<Node> args)
    {
        return new FunctionNode(type.Kind, type.Scale, eval, args);
    }

    private static FunctionNode? Single(DataKind kind, IReadOnlyList<Node> args, Func<Value, Value> map)
    {
        return args.Count == 0 ? null : new FunctionNode(kind, 0, row => args[0].Eval(row) is { IsNull: false } value ? map(value) : Value.Null, args);
    }

    private static FunctionNode? Kept(IReadOnlyList<Node> args, Func<Value, Value> map)
    {
        return args.Count == 0
            ? null
            : new FunctionNode(args[0].Kind, args[0].Scale, row => args[0].Eval(row) is { IsNull: false } value ? map(value) : Value.Null, args);
    }

    private static FunctionNode? Number(DataKind kind, IReadOnlyList<Node> args, Func<double, Value> map) => Single(kind, args, value => map(value.AsDouble()));

    private static FunctionNode? Text(IReadOnlyList<Node> args, Func<string, string> map)
    {
        return Single(DataKind.String, args, value => Value.Of(map(value.ToString())));
    }

    private static FunctionNode Pair(DataKind kind, IReadOnlyList<Node> args, Func<Value, Value, Value> map)
    {
        return new FunctionNode(
            kind,
            0,
            row => args[0].Eval(row) is { IsNull: false } first && args[1].Eval(row) is { IsNull: false } second ? map(first, second) : Value.Null,
            args);
    }

    private static Value FirstValue(IReadOnlyList<Node> args, Row row)
    {
        foreach (var arg in args)
        {
            if (arg.Eval(row) is { IsNull: false } value)
            {
                return value;
            }
        }

        return Value.Null;
    }

    private static Value NullIf(Value value, Value unwanted)
    {
        return value.IsNull || (!unwanted.IsNull && Values.AreEqual(value, unwanted)) ? Value.Null : value;
    }

    private static Value Extreme(IReadOnlyList<Node> args, Row row, int direction)
    {
        var extreme = Value.Null;
        foreach (var arg in args)
        {
            var value = arg.Eval(row);
            if (value.IsNull)
            {
                return Value.Null;
            }

            if (extreme.IsNull || Values.Compare(value, extreme) * direction > 0)
            {
                extreme = value;
            }
        }

        return extreme;
    }

    private static FunctionNode? Rounded(IReadOnlyList<Node> args)
    {
        if (args.Count is not (1 or 2))
        {
            return null;
        }

        var digits = args.Count == 2 && args[1] is ConstantNode constant ? (int)Math.Clamp(constant.Value.Long, 0, 15) : 0;
        return Kept(args, value => value.Kind switch
        {
            ValueKind.Decimal => Values.Exact(Math.Round(value.AsDecimal(), digits), args[0].Scale),
            ValueKind.Double => Value.Of(Math.Round(value.AsDouble(), digits)),
            _ => value,
        });
    }

    private static Value Substring(IReadOnlyList<Node> args, Row row)
    {
        if (args[0].Eval(row) is not { IsNull: false } value)
        {
            return Value.Null;
        }

        var text = value.ToString();
        var start = (int)Math.Clamp(args[1].Eval(row).Long - 1, 0, text.Length);
        var length = args.Count == 3 ? (int)Math.Clamp(args[2].Eval(row).Long, 0, text.Length - start) : text.Length - start;
        return Value.Of(text.Substring(start, length));
    }

    private static Value Replace(IReadOnlyList<Node> args, Row row)
    {
        var (text, old, fresh) = (args[0].Eval(row), args[1].Eval(row), args[2].Eval(row));
        return text.IsNull || old.ToString().Length == 0 ? text : Value.Of(text.ToString().Replace(old.ToString(), fresh.ToString(), StringComparison.Ordinal));
    }

    private static FunctionNode Between(IReadOnlyList<Node> args, long unit)
    {
        var late = args.Count > 1 ? args[1] : args[0];
        return Pair(DataKind.Long, [args[0], late], (first, second) =>
        {
            var from = Values.Cast(first, DataKind.Timestamp, 0);
            var to = Values.Cast(second, DataKind.Timestamp, 0);
            return from.IsNull || to.IsNull ? Value.Null : Value.Of((to.Long - from.Long) / TimeSpan.TicksPerSecond / unit);
        });
    }

    private static FunctionNode? Part(string unit, Node time)
    {
        return Single(DataKind.Integer, [time], value =>
        {
            if (Values.Cast(value, DataKind.Timestamp, 0) is not { IsNull: false } cast)
            {
                return Value.Null;
            }

            var at = cast.Time;
            return Value.Of((long)(unit switch
            {
                "YEAR" => at.Year,
                "QUARTER" => ((at.Month - 1) / 3) + 1,
                "MONTH" => at.Month,
                "WEEK" => ISOWeek.GetWeekOfYear(at),
                "HOUR" => at.Hour,
                "DAYOFWEEK" or "DOW" => (int)at.DayOfWeek + 1,
                _ => at.Day,
            }));
        });
    }

    private static FunctionNode? Truncated(string unit, Node time)
    {
        return Single(time.Kind == DataKind.Date ? DataKind.Date : DataKind.Timestamp, [time], value =>
        {
            if (Values.Cast(value, DataKind.Timestamp, 0) is not { IsNull: false } cast)
            {
                return Value.Null;
            }

            var at = cast.Time;
            var start = unit switch
            {
                "YEAR" => new DateTime(at.Year, 1, 1),
                "QUARTER" => new DateTime(at.Year, ((at.Month - 1) / 3 * 3) + 1, 1),
                "MONTH" => new DateTime(at.Year, at.Month, 1),
                "WEEK" => at.Date.AddDays(-(((int)at.DayOfWeek + 6) % 7)),
                "HOUR" => at.Date.AddHours(at.Hour),
                _ => at.Date,
            };
            return value.Kind == ValueKind.Date ? Value.OfDate(DateOnly.FromDateTime(start)) : Value.OfTime(start);
        });
    }
}
