using System.Globalization;
using System.Text.Json;
using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Sql;

/// <summary>The parameters that a workflow declares, with the values of one execution.</summary>
internal sealed class QueryParameters(IReadOnlyList<InputParameterBody>? declared, IReadOnlyDictionary<string, string> values, TimeWindow? window)
{
    /// <summary>The value of <c>CUSTOM_PARAMETER('name')</c>.</summary>
    public Node Custom(string name)
    {
        if (declared?.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
        {
            throw new SqlRefusal($"Filter operation referenced an undeclared parameter {name}.");
        }

        var text = values.TryGetValue(name, out var given) ? given : Text(parameter.DefaultValue)
            ?? throw new SqlRefusal($"No value was provided for parameter {name}, which has no default value.");
        return parameter.DataType is { ValueKind: JsonValueKind.Object } ? Array(name, text) : Scalar(name, Text(parameter.DataType) ?? "STRING", text);
    }

    /// <summary>The value of <c>BUILT_IN_PARAMETER('name')</c>.</summary>
    public Node BuiltIn(string name) => name.ToUpperInvariant() switch
    {
        // A plan that is only checked has no window yet.
        "TIME_WINDOW_START" => ConstantNode.Of(Value.OfTime(window?.Start ?? DateTime.UnixEpoch)),
        "TIME_WINDOW_END" => ConstantNode.Of(Value.OfTime(window?.End ?? DateTime.UnixEpoch)),
        _ => throw new SqlRefusal($"Filter operation referenced an unknown built-in parameter {name}."),
    };

    private static ConstantNode Scalar(string name, string type, string text) => ConstantNode.Of(type switch
    {
        "BYTE" or "SHORT" or "INTEGER" or "LONG" => long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? Value.Of(whole) : throw Mistyped(name, type, text),
        "FLOAT" or "DOUBLE" => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? Value.Of(number) : throw Mistyped(name, type, text),
        "DECIMAL" => decimal.TryParse(text, CultureInfo.InvariantCulture, out var exact) ? Value.Of(exact) : throw Mistyped(name, type, text),
        "BOOLEAN" => bool.TryParse(text, out var truth) ? Value.Of(truth) : throw Mistyped(name, type, text),
        "DATE" => Values.Cast(Value.Of(text), DataKind.Date, 0) is { IsNull: false } date ? date : throw Mistyped(name, type, text),
        "TIMESTAMP" => Values.Cast(Value.Of(text), DataKind.Timestamp, 0) is { IsNull: false } time ? time : throw Mistyped(name, type, text),
        _ => Value.Of(text),
    });

    private static ListNode Array(string name, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new ListNode([.. document.RootElement.EnumerateArray().Select(item => ConstantNode.Of(
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) ? Value.Of(number) : Value.Of(item.ToString())))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Mistyped(name, "ARRAY", text);
        }
    }

    private static SqlRefusal Mistyped(string name, string type, string text) => new($"The value {text} of parameter {name} is not of type {type}.");

    private static string? Text(JsonElement? element) => element switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };
}
