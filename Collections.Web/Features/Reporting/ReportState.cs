using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Collections.Web.Shared;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Collections.Web.Features.Reporting;

/// <summary>
/// What the report page shows; the whole of it stands in the address. The view is readable there; widgets that were rearranged are packed into one parameter.
/// </summary>
/// <param name="Config">The saved configuration that it began with; kept in the address as it came.</param>
/// <param name="IsArranging">The widgets can be moved now.</param>
/// <param name="Notes">What the address asked for and cannot be had.</param>
public sealed record ReportState(CollectionId Collection, ReportLayout Layout, string? Config, bool IsArranging, IReadOnlyList<string> Notes)
{
    private const string Layouts = "layout";

    /// <summary>What a circuit and the web server take (<c>CollectionsHost</c>); a longer address is not gone to.</summary>
    public const int MaxAddress = 16_000;

    public ReportView View => Layout.View;

    public ReportState With(ReportView view) => this with { Layout = Layout with { View = view } };

    /// <summary>Whatever cannot be read counts as not given.</summary>
    public static ReportState Read(Guid collection, string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } absolute ? absolute.Query : uri[Math.Max(0, uri.IndexOf('?', StringComparison.Ordinal))..]);
        var packed = Unpack(Text(query, Layouts));
        var (from, to) = (Monday(query, "from"), Monday(query, "to"));
        var isFixed = from <= to;
        var view = new ReportView
        {
            Weeks = int.TryParse(Text(query, "weeks"), CultureInfo.InvariantCulture, out var weeks) ? Math.Clamp(weeks, 1, 520) : ReportView.StandardWeeks,
            From = isFixed ? from : null,
            To = isFixed ? to : null,
            Compare = Word(query, "vs", ReportComparison.WeekOverWeek),
            WeekA = Monday(query, "a"),
            WeekB = Monday(query, "b"),
            Group = Word(query, "by", PeriodGrouping.Month),
            Aggregation = Word(query, "agg", WeekAggregation.Sum),
            Kpis = List(query, "kpis"),
            Lead = Text(query, "kpi"),
            Dimension = Text(query, "dim"),
            Filters = [.. (query.TryGetValue("f", out var filters) ? filters : StringValues.Empty).Select(Filter).OfType<DimensionFilter>()],
            Groups = packed?.Layout.View.Groups ?? [],
            With = [.. List(query, "with").Where(id => Guid.TryParse(id, out _)).Select(id => new CollectionId(Guid.Parse(id))).Where(id => id.Value != collection).Distinct()],
            KnownOn = DateOnly.TryParseExact(Text(query, "known"), "yyyy-MM-dd", out var day) ? day : null,
            AcrossQueries = Text(query, "across") == "1",
        };
        return new(
            new(collection),
            new() { View = view, Widgets = packed is { Layout.Widgets: var widgets } ? widgets : ReportLayout.Standard.Widgets },
            Text(query, "config"),
            Text(query, "edit") == "1",
            packed?.Notes ?? (query.ContainsKey(Layouts) ? ["The arrangement in this address cannot be read; this is the usual one."] : []));
    }

    public string Address()
    {
        var view = View;
        Dictionary<string, StringValues> query = [];
        Put("config", Config);
        if (view is { From: { } from, To: { } to })
        {
            Put("from", Day(from));
            Put("to", Day(to));
        }
        else if (view.Weeks != ReportView.StandardWeeks)
        {
            Put("weeks", view.Weeks.ToString(CultureInfo.InvariantCulture));
        }

        Put("vs", view.Compare == default ? null : Lower(view.Compare));
        Put("a", view.WeekA is { } a ? Day(a) : null);
        Put("b", view.WeekB is { } b ? Day(b) : null);
        Put("kpi", view.Lead);
        Put("kpis", view.Kpis.Count == 0 ? null : string.Join(',', view.Kpis));
        Put("dim", view.Dimension);
        Put("by", view.Group == PeriodGrouping.Month ? null : Lower(view.Group));
        Put("agg", view.Aggregation == default ? null : Lower(view.Aggregation));
        Put("known", view.KnownOn is { } known ? Day(known) : null);
        Put("across", view.AcrossQueries ? "1" : null);
        Put("with", view.With.Count == 0 ? null : string.Join(',', view.With));
        if (view.Filters.Count > 0)
        {
            query["f"] = view.Filters.Select(filter => JsonSerializer.Serialize<string?[]>([filter.Dimension, .. filter.Values])).ToArray();
        }

        var arranged = new ReportLayout { View = new() { Groups = view.Groups }, Widgets = Layout.Widgets };
        Put(Layouts, arranged == new ReportLayout { Widgets = ReportLayout.Standard.Widgets } ? null : Pack(arranged));
        Put("edit", IsArranging ? "1" : null);
        return QueryHelpers.AddQueryString(Addresses.Report(Collection), query);

        void Put(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query[name] = value;
            }
        }
    }

    /// <summary>Whether both need the same figures: to move or resize a widget, or to show its table, asks the database nothing.</summary>
    public bool AsksAs(ReportState other) => Asked(Layout) == Asked(other.Layout);

    // Lists compare by reference: two states with the same address are the same state.
    public bool Equals(ReportState? other) => other is not null && Address() == other.Address();

    public override int GetHashCode() => Address().GetHashCode(StringComparison.Ordinal);

    private static ReportLayout Asked(ReportLayout layout) => layout with
    {
        Widgets =
        [
            .. layout.Widgets.OrderBy(widget => widget.Id, StringComparer.Ordinal)
                .Select(widget => widget with { Width = 6, Height = default, Title = null, AsTable = false, Chart = default, Lines = null }),
        ],
    };

    private static string Pack(ReportLayout layout)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(ReportLayoutJson.Write(layout)));
        }

        return Base64Url.EncodeToString(packed.ToArray());
    }

    private static ReportLayoutReading? Unpack(string? text)
    {
        if (text is null or { Length: > MaxAddress })
        {
            return null;
        }

        try
        {
            using var deflate = new DeflateStream(new MemoryStream(Base64Url.DecodeFromChars(text)), CompressionMode.Decompress);

            // One byte more than a layout has: what unpacks to gigabytes is noticed, not unpacked.
            var json = new byte[ReportLayoutJson.MaxWritten + 1];
            return ReportLayoutJson.Read(Encoding.UTF8.GetString(json, 0, deflate.ReadAtLeast(json, json.Length, throwOnEndOfStream: false)));
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private static DimensionFilter? Filter(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(text ?? "") is [{ Length: > 0 } dimension, _, ..] words ? new(dimension, words[1..]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(Dictionary<string, StringValues> query, string name) =>
        query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;

    private static IReadOnlyList<string> List(Dictionary<string, StringValues> query, string name) =>
        [.. (Text(query, name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    private static DateOnly? Monday(Dictionary<string, StringValues> query, string name) =>
        DateOnly.TryParseExact(Text(query, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? WeekCalendar.MondayOf(day) : null;

    private static T Word<T>(Dictionary<string, StringValues> query, string name, T usual)
        where T : struct, Enum => Text(query, name) is [>= 'A', ..] word && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : usual;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
