using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>The document in <c>report_metadata</c>: what the latest report found out, as long as the data version is still that.</summary>
internal sealed partial record ReportMetadata(
    int Version, string DataVersion, DateTimeOffset GeneratedAt, IReadOnlyList<Kpi> Kpis, IReadOnlyDictionary<string, ReportMetadata.Performance> PerformanceMetrics)
{
    public const int CurrentVersion = 1;

    /// <summary>Null for what another version of the program wrote.</summary>
    public static ReportMetadata? Parse(string? json)
    {
        try
        {
            return json is null || JsonSerializer.Deserialize(json, Json.Default.ReportMetadata) is not { Version: CurrentVersion, Kpis: not null } metadata ? null : metadata;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Json.Default.ReportMetadata);

    /// <summary>A KPI over all weeks.</summary>
    internal sealed record Performance(decimal? Total, decimal? Latest, int Weeks);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true)]
    [JsonSerializable(typeof(ReportMetadata))]
    private sealed partial class Json : JsonSerializerContext;
}
