using System.Text.Json.Serialization;

namespace Collections.Core.Ingestion;

/// <summary>The document in <c>report_data_week_versions.columns</c>.</summary>
internal sealed record ResultColumns(int Version, IReadOnlyList<ResultColumn> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResultColumns))]
internal sealed partial class ResultJson : JsonSerializerContext;
