using System.Globalization;
using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>What the author of a query says of one of its placeholders.</summary>
/// <param name="Default">What a collection takes that gives no value; null: it must give one.</param>
public sealed record WorkflowParameter(string Name, WorkflowParameterType Type, SqlValue? Default)
{
    /// <summary>The value as this type; null when it is none of it. A text that reads as a number or a date is one.</summary>
    public static SqlValue? Read(WorkflowParameterType type, SqlValue value) => (type, value) switch
    {
        (WorkflowParameterType.List, SqlValue.List) => value,
        (WorkflowParameterType.List, SqlValue.Scalar scalar) => new SqlValue.List([scalar]),
        (_, SqlValue.List) => null,
        (WorkflowParameterType.Text, _) => new SqlValue.Text(value.ToString()),
        (WorkflowParameterType.Number, SqlValue.Number) or (WorkflowParameterType.Date, SqlValue.Date) => value,
        (WorkflowParameterType.Number, SqlValue.Text text) when decimal.TryParse(
            text.Value.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => new SqlValue.Number(number),
        (WorkflowParameterType.Date, SqlValue.Text text) when DateOnly.TryParseExact(
            text.Value.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => new SqlValue.Date(date),
        _ => null,
    };

    /// <summary>What a type is called in a sentence: "brand must be a number".</summary>
    public static string Noun(WorkflowParameterType type) => type switch
    {
        WorkflowParameterType.Number => "a number, such as 12.5",
        WorkflowParameterType.Date => "a date, such as 2026-03-02",
        WorkflowParameterType.List => "a list",
        _ => "a text",
    };

    /// <summary>
    /// A first guess for a placeholder that nobody has spoken about: from its place in the query, else from its name. A person sees it and may say otherwise.
    /// </summary>
    public static WorkflowParameterType Guess(SqlParameter parameter, string sql)
    {
        if (parameter.Kind == SqlParameterKind.OptionalList || parameter.At.Any(at => StandsInList(sql, at.Offset)))
        {
            return WorkflowParameterType.List;
        }

        return parameter.Name.Split('_') switch
        {
            [.., "date" or "day"] => WorkflowParameterType.Date,
            [.., "limit" or "min" or "max" or "minimum" or "maximum" or "threshold" or "days" or "count"] or ["min" or "max" or "number", ..] => WorkflowParameterType.Number,
            _ => WorkflowParameterType.Text,
        };
    }

    private static bool StandsInList(string sql, int offset)
    {
        var before = sql.AsSpan(0, offset).TrimEnd();
        return before.EndsWith("(") && before[..^1].TrimEnd().EndsWith("IN", StringComparison.OrdinalIgnoreCase);
    }
}
