using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Sharing;

/// <summary>How snapshots are stored. The same report gives the same bytes.</summary>
public static partial class FrozenReportJson
{
    public static byte[] Write(FrozenReport report) => JsonSerializer.SerializeToUtf8Bytes(report with { Content = report.Content.Frozen() }, FrozenDocuments.Default.FrozenReport);

    /// <summary>Null: it is no snapshot that this version can read.</summary>
    public static FrozenReport? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            // Those that were taken when further collections were not frozen have none.
            return JsonSerializer.Deserialize(json, FrozenDocuments.Default.FrozenReport) is { Version: FrozenReport.CurrentVersion, Content: not null, Table: not null } read
                ? read with { Others = read.Others ?? [] }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        AllowOutOfOrderMetadataProperties = true,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(FrozenReport))]
    private sealed partial class FrozenDocuments : JsonSerializerContext;
}
