using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.AmcSandbox;

/// <summary>A share of events from 0 (never) to 1 (always). Written as a number or as true and false, in JSON and in configuration.</summary>
[TypeConverter(typeof(ShareTypeConverter))]
[JsonConverter(typeof(ShareJsonConverter))]
public readonly record struct Share
{
    public Share(double value)
    {
        if (value is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A share lies between 0 and 1.");
        }

        Value = value;
    }

    public double Value { get; }

    public static implicit operator Share(double value) => new(value);

    public static Share FromDouble(double value) => new(value);

    public static Share Parse(string text)
    {
        return bool.TryParse(text, out var on) ? new Share(on ? 1 : 0) : new Share(double.Parse(text, CultureInfo.InvariantCulture));
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    internal sealed class ShareTypeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType)
        {
            return sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);
        }

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            return value is string text ? Parse(text) : base.ConvertFrom(context, culture, value);
        }
    }

    internal sealed class ShareJsonConverter : JsonConverter<Share>
    {
        public override Share Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var value = reader.TokenType switch
            {
                JsonTokenType.True => 1,
                JsonTokenType.False => 0,
                JsonTokenType.Number => reader.GetDouble(),
                _ => throw new JsonException("A share is a number from 0 to 1, true or false."),
            };
            return value is >= 0 and <= 1 ? new Share(value) : throw new JsonException("A share lies between 0 and 1.");
        }

        public override void Write(Utf8JsonWriter writer, Share value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
