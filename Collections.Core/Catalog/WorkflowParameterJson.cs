using System.Text.Json;
using System.Text.Json.Nodes;
using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>How declared parameters stand in the database: a document with a version, whose defaults read as their type says.</summary>
internal static class WorkflowParameterJson
{
    public static string Write(IReadOnlyList<WorkflowParameter> parameters) => new JsonObject
    {
        ["version"] = 1,
        ["items"] = new JsonArray([.. parameters.Select(ToNode)]),
    }.ToJsonString();

    public static IReadOnlyList<WorkflowParameter> Read(string? json)
    {
        if (json is null or "")
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("items", out var items) ? [.. items.EnumerateArray().Select(OfElement)] : [];
    }

    private static JsonNode ToNode(WorkflowParameter parameter)
    {
        var node = new JsonObject { ["name"] = parameter.Name, ["type"] = parameter.Type.ToString().ToLowerInvariant() };
        if (parameter.Default is { } value)
        {
            node["default"] = ToNode(value);
        }

        return node;
    }

    private static JsonNode ToNode(SqlValue value) => value switch
    {
        SqlValue.Number number => JsonValue.Create(number.Value),
        SqlValue.List list => new JsonArray([.. list.Items.Select(ToNode)]),
        _ => JsonValue.Create(value.ToString()),
    };

    private static WorkflowParameter OfElement(JsonElement json)
    {
        var type = Enum.Parse<WorkflowParameterType>(json.GetProperty("type").GetString()!, ignoreCase: true);
        var value = json.TryGetProperty("default", out var given) ? SqlValue.FromJson(given) : null;
        return new(json.GetProperty("name").GetString()!, type, value is null ? null : WorkflowParameter.Read(type, value));
    }
}
