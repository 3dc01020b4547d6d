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

    /// <summary>What may be saved, in characters as we write them.</summary>
    public const int MaxWritten = 64 * 1024;

    /// <summary>A longer document is none of ours: the database spells what we wrote with more characters, but not with four times as many.</summary>
    public const int MaxRead = 4 * MaxWritten;

    /// <summary>Of one filter.</summary>
    public const int MaxValues = 1_000;

    private const int MaxText = 120;
    private const int MaxItems = 200;

    public static string Write(ReportLayout layout) => JsonSerializer.Serialize(new Document(Version, layout.View, layout.Widgets), LayoutDocuments.Default.Document);

    /// <summary>Why a layout cannot be saved so that it comes back exactly; null: it can.</summary>
    public static string? Problem(ReportLayout layout)
    {
        var json = Write(layout);
        if (json.Length > MaxWritten)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The view would take {json.Length / 1024m:0} KB; {MaxWritten / 1024} KB are possible. Use fewer values in its filters, or fewer widgets.");
        }

        // What reading would leave out is the whole of what cannot be kept: the two never differ.
        return Read(json).Notes is { Count: > 0 } notes ? $"The view cannot be kept as it is. {string.Join(" ", notes)}" : null;
    }

    /// <summary>As <see cref="Read"/>; in place of what nobody can read any more stands the standard layout, and a note says so.</summary>
    public static ReportLayoutReading ReadOrStandard(string json)
    {
        try
        {
            return Read(json);
        }
        catch (JsonException)
        {
            return new(ReportLayout.Standard, ["This arrangement cannot be read by this version; the standard one is shown."]);
        }
    }

    /// <exception cref="JsonException">It is no layout.</exception>
    public static ReportLayoutReading Read(string json)
    {
        if (json.Length > MaxRead)
        {
            throw new JsonException($"A layout has at most {MaxRead} characters.");
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

        return new Reading(number).Layout(root);
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

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int? Whole(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    // Words only: Enum.TryParse would take "7" for the seventh one.
    private static T? Parse<T>(string? word)
        where T : struct, Enum => word is [>= 'A', ..] && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    /// <summary>One document, and what of it is left out.</summary>
    private sealed class Reading
    {
        private readonly List<string> _notes = [];

        public Reading(int version)
        {
            if (version > Version)
            {
                Note("This report was saved by a newer version; what this one does not know is left out.");
            }
        }

        public ReportLayoutReading Layout(JsonElement root)
        {
            List<ReportWidget> widgets = [];
            var (unknown, beyond) = (0, 0);
            foreach (var element in Items(root, "widgets"))
            {
                if (widgets.Count == ReportLayout.MaxWidgets)
                {
                    beyond++;
                }
                else if (Widget(element, widgets) is { } widget)
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
                Note(string.Create(CultureInfo.InvariantCulture, $"{unknown} {(unknown == 1 ? "widget is" : "widgets are")} not known here and left out."));
            }

            if (beyond > 0)
            {
                Note(string.Create(CultureInfo.InvariantCulture, $"{beyond} of the widgets {(beyond == 1 ? "is" : "are")} left out: {ReportLayout.MaxWidgets} are possible."));
            }

            return new(new() { View = View(root.TryGetProperty("view", out var view) ? view : default), Widgets = widgets }, _notes);
        }

        private ReportView View(JsonElement json)
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
                Kpis = Texts(json, "kpis", "KPIs"),
                Lead = Text(json, "lead"),
                Dimension = Text(json, "dimension"),
                Filters = Filters(json),
                Groups =
                [
                    .. Most(Items(json, "groups"), MaxItems, "groups")
                        .Select(item => (Name: Text(item, "name"), Dimension: Text(item, "dimension"), Match: Word<GroupMatch>(item, "match"), Pattern: Text(item, "pattern")))
                        .Where(item => item is { Name: not null, Dimension: not null, Match: not null, Pattern: not null })
                        .Select(item => new DimensionGroup(item.Name!, item.Dimension!, item.Match!.Value, item.Pattern!)),
                ],
                With = [.. Texts(json, "with", "collections").Where(text => Guid.TryParse(text, out _)).Select(text => new CollectionId(Guid.Parse(text))).Distinct()],
                KnownOn = Day(json, "knownOn"),
                AcrossQueries = IsTrue(json, "acrossQueries"),
            };
        }

        private ReportWidget? Widget(JsonElement json, List<ReportWidget> before)
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
                Kpis = Texts(json, "kpis", "KPIs"),
                Chart = Word<ChartKind>(json, "chart") ?? default,
                Lines = json.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array
                    ? [.. Texts(json, "lines", "lines").Select(Parse<TrendLine>).OfType<TrendLine>().Distinct()]
                    : null,
                Dimension = Text(json, "dimension"),
                Sort = Word<WidgetSort>(json, "sort") ?? default,
                Filters = Filters(json),
                AsTable = IsTrue(json, "asTable"),
            };
        }

        private IReadOnlyList<DimensionFilter> Filters(JsonElement json) =>
        [
            .. Most(Items(json, "filters"), MaxItems, "filters")
                .Select(item => (Dimension: Text(item, "dimension"), Values: Values(item)))
                .Where(item => item is { Dimension: not null, Values.Count: > 0 })
                .Select(item => new DimensionFilter(item.Dimension!, item.Values)),
        ];

        private IReadOnlyList<string?> Values(JsonElement json) =>
        [
            .. Most(Items(json, "values").Where(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Null), MaxValues, $"values of the filter on {Text(json, "dimension")}")
                .Select(item => item.GetString()),
        ];

        private IReadOnlyList<string> Texts(JsonElement json, string name, string what) =>
        [
            .. Most(Items(json, name).Where(item => item.ValueKind == JsonValueKind.String), MaxItems, what).Select(item => Short(item.GetString())).OfType<string>(),
        ];

        private string? Text(JsonElement json, string name) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Short(value.GetString()) : null;

        private string? Short(string? text)
        {
            if (text is { Length: > MaxText })
            {
                Note(string.Create(CultureInfo.InvariantCulture, $"\"{text[..20]}…\" is left out: it has more than {MaxText} characters."));
            }

            return text is { Length: > 0 and <= MaxText } ? text : null;
        }

        private List<JsonElement> Most(IEnumerable<JsonElement> items, int most, string what)
        {
            var all = items.ToList();
            if (all.Count > most)
            {
                Note(string.Create(CultureInfo.InvariantCulture, $"{all.Count - most:#,0} of the {what} are left out: {most:#,0} are possible."));
                all.RemoveRange(most, all.Count - most);
            }

            return all;
        }

        private DateOnly? Day(JsonElement json, string name) =>
            DateOnly.TryParseExact(Text(json, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

        private DateOnly? Monday(JsonElement json, string name) => Day(json, name) is { } day ? WeekCalendar.MondayOf(day) : null;

        private T? Word<T>(JsonElement json, string name)
            where T : struct, Enum => Parse<T>(Text(json, name));

        private void Note(string note)
        {
            if (!_notes.Contains(note))
            {
                _notes.Add(note);
            }
        }
    }

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
