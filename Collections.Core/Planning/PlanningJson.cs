using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Collections.Core.Amc;

namespace Collections.Core.Planning;

/// <summary>How filters and parameters stand in the database. Documents carry a version; an empty one is from before and means nothing given.</summary>
public static partial class PlanningJson
{
    private const int Version = 1;

    public static string Write(CollectionFilters filters) =>
        JsonSerializer.Serialize(new FiltersDocument(Version, filters.Campaigns, filters.Asins), Documents.Default.FiltersDocument);

    public static CollectionFilters ReadFilters(string? json)
    {
        var document = json is null or "" ? null : JsonSerializer.Deserialize(json, Documents.Default.FiltersDocument);
        return document is null ? CollectionFilters.None : new(document.Campaigns ?? [], document.Asins ?? []);
    }

    public static string Write(IReadOnlyDictionary<string, SqlValue> parameters)
    {
        var values = new JsonObject();
        foreach (var (name, value) in parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            values.Add(name, ToNode(value));
        }

        return new JsonObject { ["version"] = Version, ["values"] = values }.ToJsonString();
    }

    public static IReadOnlyDictionary<string, SqlValue> ReadParameters(string? json)
    {
        var parameters = new Dictionary<string, SqlValue>(StringComparer.Ordinal);
        if (json is null or "")
        {
            return parameters;
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("values", out var values))
        {
            foreach (var value in values.EnumerateObject())
            {
                parameters.Add(value.Name, ReadValue(value.Value) ?? throw new JsonException($"The value of '{value.Name}' is of no known kind."));
            }
        }

        return parameters;
    }

    /// <summary>
    /// A value as the API takes it and the database keeps it: text, a number, <c>{ "date": "2026-03-02" }</c>, or a list of these. Null when it is none of them.
    /// </summary>
    public static SqlValue? ReadValue(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            return ReadScalar(json);
        }

        var items = new List<SqlValue.Scalar>();
        foreach (var element in json.EnumerateArray())
        {
            if (ReadScalar(element) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new SqlValue.List(items);
    }

    /// <summary>The opposite of <see cref="ReadValue"/>.</summary>
    public static JsonNode ToNode(SqlValue value) => value switch
    {
        SqlValue.Text text => JsonValue.Create(text.Value),
        SqlValue.Number number => JsonValue.Create(number.Value),
        SqlValue.Date date => new JsonObject { ["date"] = date.ToString() },
        SqlValue.List list => new JsonArray([.. list.Items.Select(ToNode)]),
        _ => throw new InvalidOperationException($"Unknown kind of value {value.GetType().Name}."),
    };

    private static SqlValue.Scalar? ReadScalar(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new SqlValue.Text(json.GetString()!),
        JsonValueKind.Number when json.TryGetDecimal(out var number) => new SqlValue.Number(number),
        JsonValueKind.Object when json.TryGetProperty("date", out var date)
            && date.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(date.GetString(), "yyyy-MM-dd", out var day) => new SqlValue.Date(day),
        _ => null,
    };

    private sealed record FiltersDocument(int Version, IReadOnlyList<string>? Campaigns, IReadOnlyList<string>? Asins);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(FiltersDocument))]
    private sealed partial class Documents : JsonSerializerContext;
}
