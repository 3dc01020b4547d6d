using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Core.Reporting.Layout;

/// <summary>
/// How layouts stand in the database and in addresses. Reading accepts every version, also a later one: what is unknown or out of range is left out or
/// set to its usual value, and said. Only what is no layout at all is refused.
/// </summary>
public static partial class ReportLayoutJson
{
    public const int Version = 1;

    /// <summary>A longer document is none of ours.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxTitle = 120;
    private const int MaxItems = 200;

    public static string Write(ReportLayout layout) => JsonSerializer.Serialize(new Document(Version, layout.View, layout.Widgets), LayoutDocuments.Default.Document);

    /// <exception cref="JsonException">It is no layout.</exception>
    public static ReportLayoutReading Read(string json)
    {
        if (json.Length > MaxBytes)
        {
            throw new JsonException($"A layout has at most {MaxBytes} characters.");
        }

        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Whole(root, "version") is not ({ } number and >= 1))
        {
            throw new JsonException("A layout has a version.");
        }

        if (!IsStorable(root))
        {
            throw new JsonException("A layout holds characters that no text can have.");
        }

        List<string> notes = [];
        if (number > Version)
        {
            notes.Add("This report was saved by a newer version; what this one does not know is left out.");
        }

        List<ReportWidget> widgets = [];
        var unknown = 0;
        foreach (var element in Items(root, "widgets"))
        {
            if (Widget(element, widgets) is { } widget && widgets.Count < ReportLayout.MaxWidgets)
            {
                widgets.Add(widget);
            }
            else
            {
                unknown++;
            }
        }

        if (unknown > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{unknown} {(unknown == 1 ? "widget is" : "widgets are")} not known here and left out."));
        }

        return new(new() { View = View(root.TryGetProperty("view", out var view) ? view : default), Widgets = widgets }, notes);
    }

    private static bool IsStorable(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                return json.EnumerateObject().All(property => IsStorable(property.Value));
            case JsonValueKind.Array:
                return json.EnumerateArray().All(IsStorable);
            case JsonValueKind.String:
                try
                {
                    return PlainText.IsStorable(json.GetString()!);
                }
                catch (InvalidOperationException)
                {
                    // An escaped half of a character.
                    return false;
                }

            default:
                return true;
        }
    }

    private static ReportView View(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return ReportView.Standard;
        }

        var (from, to) = (Monday(json, "from"), Monday(json, "to"));
        var isFixed = from <= to;
        return new()
        {
            Weeks = Math.Clamp(Whole(json, "weeks") ?? ReportView.StandardWeeks, 1, 520),
            From = isFixed ? from : null,
            To = isFixed ? to : null,
            Compare = Word<ReportComparison>(json, "compare") ?? default,
            WeekA = Monday(json, "weekA"),
            WeekB = Monday(json, "weekB"),
            Group = Word<PeriodGrouping>(json, "group") ?? PeriodGrouping.Month,
            Aggregation = Word<WeekAggregation>(json, "aggregation") ?? default,
            Kpis = Texts(json, "kpis"),
            Lead = Text(json, "lead"),
            Dimension = Text(json, "dimension"),
            Filters = Filters(json),
            Groups =
            [
                .. Items(json, "groups").Take(MaxItems)
                    .Select(item => (Name: Text(item, "name"), Dimension: Text(item, "dimension"), Match: Word<GroupMatch>(item, "match"), Pattern: Text(item, "pattern")))
                    .Where(item => item is { Name: not null, Dimension: not null, Match: not null, Pattern: not null })
                    .Select(item => new DimensionGroup(item.Name!, item.Dimension!, item.Match!.Value, item.Pattern!)),
            ],
            With = [.. Texts(json, "with").Where(text => Guid.TryParse(text, out _)).Select(text => new CollectionId(Guid.Parse(text))).Distinct()],
            KnownOn = Day(json, "knownOn"),
            AcrossQueries = json.TryGetProperty("acrossQueries", out var across) && across.ValueKind == JsonValueKind.True,
        };
    }

    private static ReportWidget? Widget(JsonElement json, List<ReportWidget> before)
    {
        if (Word<WidgetKind>(json, "kind") is not { } kind || Text(json, "id") is not { } id || !id.All(char.IsAsciiLetterOrDigit) || before.Exists(other => other.Id == id))
        {
            return null;
        }

        return new()
        {
            Id = id,
            Kind = kind,
            Width = Math.Clamp(Whole(json, "width") ?? 6, ReportWidget.MinWidth, ReportWidget.Columns),
            Height = Word<WidgetHeight>(json, "height") ?? WidgetHeight.Medium,
            Title = Text(json, "title"),
            Kpis = Texts(json, "kpis"),
            Chart = Word<ChartKind>(json, "chart") ?? default,
            Lines = [.. Texts(json, "lines").Select(Parse<TrendLine>).OfType<TrendLine>().Distinct()],
            Dimension = Text(json, "dimension"),
            Sort = Word<WidgetSort>(json, "sort") ?? default,
            Filters = Filters(json),
            AsTable = json.TryGetProperty("asTable", out var asTable) && asTable.ValueKind == JsonValueKind.True,
        };
    }

    private static IReadOnlyList<DimensionFilter> Filters(JsonElement json) =>
    [
        .. Items(json, "filters").Take(MaxItems)
            .Select(item => (Dimension: Text(item, "dimension"), Values: Values(item)))
            .Where(item => item is { Dimension: not null, Values.Count: > 0 })
            .Select(item => new DimensionFilter(item.Dimension!, item.Values)),
    ];

    private static IReadOnlyList<string?> Values(JsonElement json) =>
    [
        .. Items(json, "values").Take(MaxItems)
            .Where(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            .Select(item => item.GetString()),
    ];

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static IReadOnlyList<string> Texts(JsonElement json, string name) =>
    [
        .. Items(json, name).Take(MaxItems).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => text.Length is > 0 and <= MaxTitle),
    ];

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 and <= MaxTitle } text ? text : null;

    private static int? Whole(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static DateOnly? Day(JsonElement json, string name) =>
        DateOnly.TryParseExact(Text(json, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateOnly? Monday(JsonElement json, string name) => Day(json, name) is { } day ? WeekCalendar.MondayOf(day) : null;

    private static T? Word<T>(JsonElement json, string name)
        where T : struct, Enum => Parse<T>(Text(json, name));

    // Words only: Enum.TryParse would take "7" for the seventh one.
    private static T? Parse<T>(string? word)
        where T : struct, Enum => word is [>= 'A', ..] && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private sealed record Document(int Version, ReportView View, IReadOnlyList<ReportWidget> Widgets);

    private sealed class IdConverter : JsonConverter<CollectionId>
    {
        public override CollectionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, CollectionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        UseStringEnumConverter = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        GenerationMode = JsonSourceGenerationMode.Metadata,
        Converters = [typeof(IdConverter)])]
    [JsonSerializable(typeof(Document))]
    private sealed partial class LayoutDocuments : JsonSerializerContext;
}
