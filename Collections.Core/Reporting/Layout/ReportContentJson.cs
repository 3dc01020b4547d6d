using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Reporting.Layout;

/// <summary>How contents are frozen. The same content gives the same bytes.</summary>
public static partial class ReportContentJson
{
    public static byte[] Write(ReportContent content) => JsonSerializer.SerializeToUtf8Bytes(content.Frozen(), ContentDocuments.Default.ReportContent);

    /// <exception cref="JsonException">It is no content.</exception>
    public static ReportContent Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContentDocuments.Default.ReportContent) ?? throw new JsonException("A content is an object.");

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        AllowOutOfOrderMetadataProperties = true,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(ReportContent))]
    private sealed partial class ContentDocuments : JsonSerializerContext;
}
