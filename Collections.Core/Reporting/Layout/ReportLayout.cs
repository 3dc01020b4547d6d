namespace Collections.Core.Reporting.Layout;

/// <summary>
/// How a report is arranged and what it shows, apart from the data: what a saved configuration stores, a snapshot freezes and an address carries.
/// Stored by <see cref="ReportLayoutJson"/> only, whose documents carry a version.
/// </summary>
public sealed record ReportLayout
{
    public const int MaxWidgets = 40;

    /// <summary>What everybody sees first.</summary>
    public static readonly ReportLayout Standard = new()
    {
        Widgets =
        [
            new() { Id = "tiles", Kind = WidgetKind.Tiles, Width = 12, Height = WidgetHeight.Small },
            new() { Id = "trend", Kind = WidgetKind.Trend, Width = 8 },
            new() { Id = "weeks", Kind = WidgetKind.Weeks, Width = 4, AsTable = true },
            new() { Id = "drivers", Kind = WidgetKind.Drivers, Width = 6 },
            new() { Id = "breakdown", Kind = WidgetKind.Breakdown, Width = 6, AsTable = true },
            new() { Id = "periods", Kind = WidgetKind.Periods, Width = 6, AsTable = true },
            new() { Id = "aggregate", Kind = WidgetKind.Aggregate, Width = 6 },
            new() { Id = "heatmap", Kind = WidgetKind.Heatmap, Width = 8 },
            new() { Id = "notes", Kind = WidgetKind.Notes, Width = 4 },
        ],
    };

    public ReportView View { get; init; } = ReportView.Standard;

    /// <summary>In reading order. Ids are unique within the layout.</summary>
    public IReadOnlyList<ReportWidget> Widgets { get; init; } = [];

    public ReportWidget? Find(string id) => Widgets.FirstOrDefault(widget => widget.Id == id);

    /// <summary>Adds a widget of a kind at the end, with an id that is free.</summary>
    public ReportLayout Add(WidgetKind kind, out ReportWidget added)
    {
        var name = kind.ToString().ToLowerInvariant();
        var id = Enumerable.Range(1, MaxWidgets + 1).Select(number => number == 1 ? name : $"{name}{number}").First(id => Find(id) is null);
        added = new() { Id = id, Kind = kind, Width = kind is WidgetKind.Tiles ? 12 : 6, Height = kind is WidgetKind.Tiles ? WidgetHeight.Small : WidgetHeight.Medium };
        return this with { Widgets = [.. Widgets, added] };
    }

    public ReportLayout Remove(string id) => this with { Widgets = [.. Widgets.Where(widget => widget.Id != id)] };

    public ReportLayout Replace(ReportWidget widget) =>
        this with { Widgets = [.. Widgets.Select(other => other.Id == widget.Id ? widget : other)] };

    /// <summary>Moves a widget to a place in the reading order; a place outside it means the nearest end.</summary>
    public ReportLayout Move(string id, int place)
    {
        if (Find(id) is not { } widget)
        {
            return this;
        }

        var others = Widgets.Where(other => other.Id != id).ToList();
        others.Insert(Math.Clamp(place, 0, others.Count), widget);
        return this with { Widgets = others };
    }

    // Lists compare by reference: two layouts that are written alike are alike.
    public bool Equals(ReportLayout? other) => other is not null && (ReferenceEquals(this, other) || ReportLayoutJson.Write(this) == ReportLayoutJson.Write(other));

    public override int GetHashCode() => HashCode.Combine(View, Widgets.Count);
}
