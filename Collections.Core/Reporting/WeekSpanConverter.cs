using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Reporting;

/// <summary>A span as its two Mondays, <c>2026-03-02/2026-03-09</c>: everything else of it follows from them.</summary>
internal sealed class WeekSpanConverter : JsonConverter<WeekSpan>
{
    public override WeekSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()?.Split('/') is [var first, var last] && TryDay(first, out var from) && TryDay(last, out var to)
            ? new(from, to)
            : throw new JsonException("A span has two days.");

    public override void Write(Utf8JsonWriter writer, WeekSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.First:yyyy-MM-dd}/{value.Last:yyyy-MM-dd}"));

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
