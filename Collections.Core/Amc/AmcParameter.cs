using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collections.Core.Amc;

/// <summary>
/// A value for <c>CUSTOM_PARAMETER('name')</c>. An ad hoc run must declare what it uses, so the type follows from the value.
/// </summary>
public sealed record AmcParameter(string Name, SqlValue Value)
{
    /// <summary>Null for a list: AMC takes only strings as values, so a list travels as the default of its declaration.</summary>
    internal string? PassedValue() => Value is SqlValue.Scalar scalar ? scalar.ToString() : null;

    internal AmcInputParameter Declaration() => Value switch
    {
        SqlValue.List list => new(Name, Json(ArrayOf(list)), DefaultValue: Json(new JsonArray([.. list.Items.Select(Item)]))),
        SqlValue.Scalar scalar => new(Name, Json(JsonValue.Create(DataType(scalar)))),
        _ => throw new InvalidOperationException($"Unknown kind of value {Value.GetType().Name}."),
    };

    private static string DataType(SqlValue.Scalar? scalar) => scalar switch
    {
        SqlValue.Number { Value: var value } => IsLong(value) ? "LONG" : "DECIMAL",
        SqlValue.Date => "DATE",
        _ => "STRING",
    };

    private static JsonObject ArrayOf(SqlValue.List list)
    {
        var types = list.Items.Select(DataType).Distinct().ToList();
        var type = types switch
        {
            [var only] => only,
            ["LONG", "DECIMAL"] or ["DECIMAL", "LONG"] => "DECIMAL",
            _ => "STRING",
        };
        return new() { ["type"] = "ARRAY", ["elementDataType"] = type, ["elementNullable"] = false };
    }

    private static bool IsLong(decimal value) => decimal.IsInteger(value) && value is >= long.MinValue and <= long.MaxValue;

    private static JsonNode Item(SqlValue.Scalar item) =>
        item is SqlValue.Number number ? JsonValue.Create(number.Value) : JsonValue.Create(item.ToString());

    private static JsonElement Json(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;
}
