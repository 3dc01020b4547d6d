using System.Text.Json;

namespace Collections.Core.Ingestion;

/// <summary>A column of a result as AMC announces it in <c>outputColumns</c>.</summary>
/// <param name="DataType">BOOLEAN, BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE, DECIMAL, DATE, TIMESTAMP, STRING, BINARY, or ARRAY.</param>
/// <param name="ColumnType">METRIC or DIMENSION. A distinct count such as reach is a DIMENSION.</param>
public sealed record OutputColumn(string Name, string DataType, string ColumnType)
{
    public bool IsMetric => string.Equals(ColumnType, "METRIC", StringComparison.OrdinalIgnoreCase);

    public bool IsNumeric => DataType.ToUpperInvariant() is "BYTE" or "SHORT" or "INTEGER" or "LONG" or "FLOAT" or "DOUBLE" or "DECIMAL";

    public bool IsBoolean => string.Equals(DataType, "BOOLEAN", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads AMC's JSON array as it is kept in <c>workflow_executions.output_columns</c>. What is missing or malformed is left out:
    /// the types of those columns are then taken from the data.
    /// </summary>
    public static IReadOnlyList<OutputColumn> Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(Read).OfType<OutputColumn>()] : [];
    }

    private static OutputColumn? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "name") is not { Length: > 0 } name)
        {
            return null;
        }

        // Arrays come as {"type": "ARRAY", …}.
        var dataType = Text(element, "dataType")
            ?? (element.TryGetProperty("dataType", out var type) && type.ValueKind == JsonValueKind.Object ? Text(type, "type") : null);
        return dataType is null ? null : new OutputColumn(name, dataType, Text(element, "columnType") ?? "DIMENSION");
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
