using Microsoft.AspNetCore.Components;

namespace ApexCharts;

/// <summary>A series of points; stands inside an <see cref="ApexChart{TItem}"/> and draws nothing itself.</summary>
public sealed class ApexPointSeries<TItem> : ComponentBase, IDisposable
    where TItem : class
{
    [CascadingParameter]
    public required ApexChart<TItem> Chart { get; set; }

    [Parameter, EditorRequired]
    public required IEnumerable<TItem> Items { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required Func<TItem, object> XValue { get; set; }

    /// <summary>Null draws a gap: what is not known is not zero.</summary>
    [Parameter]
    public Func<TItem, decimal?>? YValue { get; set; }

    /// <summary>Makes one point of all items with the same x.</summary>
    [Parameter]
    public Func<IEnumerable<TItem>, decimal?>? YAggregate { get; set; }

    [Parameter]
    public SeriesType SeriesType { get; set; }

    [Parameter]
    public Func<DataPoint<TItem>, object>? OrderBy { get; set; }

    [Parameter]
    public Func<DataPoint<TItem>, object>? OrderByDescending { get; set; }

    [Parameter]
    public string? Color { get; set; }

    [Parameter]
    public Func<TItem, string?>? PointColor { get; set; }

    [Parameter]
    public SeriesStroke? Stroke { get; set; }

    /// <summary>Ours: the value in words, for tooltip, readout and table.</summary>
    [Parameter]
    public Func<TItem, string?>? Text { get; set; }

    /// <summary>Ours: why the value is not like the others.</summary>
    [Parameter]
    public Func<TItem, string?>? Note { get; set; }

    /// <summary>Ours: which of the chart's axes it is measured by.</summary>
    [Parameter]
    public int Axis { get; set; }

    public void Dispose() => Chart.Remove(this);

    protected override void OnInitialized() => Chart.Add(this);

    internal IReadOnlyList<DataPoint<TItem>> Points()
    {
        var points = YAggregate is null
            ? Items.Select(item => Point(XValue(item), YValue?.Invoke(item), [item]))
            : Items.GroupBy(XValue).Select(group => Point(group.Key, YAggregate(group), [.. group]));
        points = OrderBy is not null ? points.OrderBy(OrderBy) : OrderByDescending is not null ? points.OrderByDescending(OrderByDescending) : points;
        return [.. points.Take(ApexChart<TItem>.MaxPoints)];
    }

    private DataPoint<TItem> Point(object x, decimal? y, IReadOnlyList<TItem> items) =>
        new(x, y, PointColor?.Invoke(items[0]), Text?.Invoke(items[0]), Note?.Invoke(items[0])) { Items = items };
}
