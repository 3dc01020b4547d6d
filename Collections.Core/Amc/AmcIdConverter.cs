using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>Amazon's ids are plain strings in JSON, both towards AMC and towards our own clients.</summary>
internal abstract class AmcIdConverter<TId>(Func<string, TId> make, Func<TId, string> text) : JsonConverter<TId>
    where TId : struct
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } value ? make(value) : throw new JsonException("An id is empty.");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(text(value));
}

internal sealed class AmcInstanceIdJson() : AmcIdConverter<AmcInstanceId>(value => new(value), id => id.Value);

internal sealed class AmcEntityIdJson() : AmcIdConverter<AmcEntityId>(value => new(value), id => id.Value);

internal sealed class AmcExecutionIdJson() : AmcIdConverter<AmcExecutionId>(value => new(value), id => id.Value);

internal sealed class AmcWorkflowIdJson() : AmcIdConverter<AmcWorkflowId>(value => new(value), id => id.Value);

internal sealed class MarketplaceIdJson() : AmcIdConverter<MarketplaceId>(value => new(value), id => id.Value);
