using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ApexCharts;

/// <summary>
/// A chart of the ApexCharts library, version 4.7.0, under the public names of the Blazor wrapper of that library. Series that changed alone are sent alone.
/// The library's own output says nothing to a screen reader and answers no key: the description, the readout, the legend and the table are ours.
/// </summary>
/// <typeparam name="TItem">What a point is made of.</typeparam>
public sealed partial class ApexChart<TItem> : IAsyncDisposable
    where TItem : class
{
    /// <summary>Of one series; with more the browser would not answer any more.</summary>
    public const int MaxPoints = 2_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly string _keysId = $"keys-{Guid.NewGuid():N}";
    private readonly List<ApexPointSeries<TItem>> _series = [];
    private readonly HashSet<string> _hidden = [];
    private IReadOnlyList<DrawnSeries> _drawn = [];
    private ElementReference _element;
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private DotNetObjectReference<ApexChart<TItem>>? _self;
    private Drawing? _sent;
    private bool _isSending;
    private bool _isDisposed;

    [Parameter]
    public ApexChartOptions<TItem> Options { get; set; } = new();

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>In pixels, or a CSS length.</summary>
    [Parameter]
    public object Height { get; set; } = 280;

    [Parameter]
    public XAxisType? XAxisType { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Parameter]
    public EventCallback<SelectedData<TItem>> OnDataPointSelection { get; set; }

    [Parameter]
    public EventCallback<LegendClicked> OnLegendClicked { get; set; }

    [Parameter]
    public EventCallback OnRendered { get; set; }

    /// <summary>Ours: what the chart says, in a sentence. Without it the newest values are read out.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Ours: the same numbers as a table.</summary>
    [Parameter]
    public bool IsTable { get; set; }

    /// <summary>Ours: heading of the table's first column.</summary>
    [Parameter]
    public string XTitle { get; set; } = "";

    [Parameter]
    public bool ShowLegend { get; set; } = true;

    /// <summary>Ours: what a point's x is called in words.</summary>
    [Parameter]
    public Func<object, string>? XText { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    /// <summary>Draws what changed. Called after each render; only who changes items in place need call it.</summary>
    public async Task RenderAsync()
    {
        Collect();
        if (!IsTable)
        {
            await SendAsync();
        }
    }

    public Task UpdateSeriesAsync() => RenderAsync();

    public Task UpdateOptionsAsync() => RenderAsync();

    /// <summary>Ours: saves the chart as a picture, with its title and legend. The picture never leaves the browser.</summary>
    public async Task DownloadPngAsync(string fileName)
    {
        if (_chart is not null)
        {
            await _chart.InvokeVoidAsync("png", fileName, Title);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await ReleaseAsync();
        _self?.Dispose();
    }

    [JSInvokable]
    public async Task Select(int series, int point)
    {
        if (Visible.ElementAtOrDefault(series)?.Points.ElementAtOrDefault(point) is { } chosen)
        {
            await OnDataPointSelection.InvokeAsync(new(chosen, series, point));
        }
    }

    [JSInvokable]
    public Task Drawn() => OnRendered.InvokeAsync();

    internal void Add(ApexPointSeries<TItem> series) => _series.Add(series);

    internal void Remove(ApexPointSeries<TItem> series) => _series.Remove(series);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The series have their parameters only now: the legend and the table are drawn from them in a second pass.
        var before = _drawn;
        Collect();
        if (!SameLook(before, _drawn))
        {
            StateHasChanged();
        }

        if (IsTable)
        {
            await ReleaseAsync();
        }
        else
        {
            await SendAsync();
        }
    }

    private bool IsShown => !_isDisposed && !IsTable;

    private IEnumerable<DrawnSeries> Visible => _drawn.Where(series => !_hidden.Contains(series.Name));

    private void Collect() => _drawn =
    [
        .. _series.Select((series, index) => new DrawnSeries(
            series.Name,
            series.SeriesType,
            series.Color ?? Options.Colors?.ElementAtOrDefault(index) ?? string.Create(CultureInfo.InvariantCulture, $"--chart-{(index % 6) + 1}"),
            series.Stroke ?? new(),
            series.Axis,
            series.Points())),
    ];

    private static bool SameLook(IReadOnlyList<DrawnSeries> one, IReadOnlyList<DrawnSeries> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Name == pair.Second.Name && pair.First.Color == pair.Second.Color && pair.First.Points.SequenceEqual(pair.Second.Points, PointLook.Comparer));

    // At most one call is under way. What changed meanwhile is sent after it, and only its newest state.
    private async Task SendAsync()
    {
        if (_isSending || _isDisposed || _drawn.Count == 0)
        {
            return;
        }

        _isSending = true;
        try
        {
            while (IsShown && Written() is var next && next != _sent)
            {
                var sent = _sent;
                _sent = next;
                await SendAsync(next, sent);
            }

            if (!IsShown)
            {
                await ReleaseAsync();
            }
        }
        catch (Exception exception) when (exception is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // The page is gone, and the chart with it.
        }
        finally
        {
            _isSending = false;
        }
    }

    private async Task SendAsync(Drawing next, Drawing? sent)
    {
        if (sent?.Element != next.Element)
        {
            await ReleaseAsync();
            _sent = next;
        }

        try
        {
            await DrawAsync(next, sent);
        }
        catch (JSException) when (!IsShown || next.Element != _element.Id)
        {
            // What it was to be drawn on left the page meanwhile.
        }
    }

    private async Task DrawAsync(Drawing next, Drawing? sent)
    {
        if (_chart is null)
        {
            _module ??= await JS.InvokeAsync<IJSObjectReference>("import", "/charts/charts.js");
            if (!IsShown)
            {
                return;
            }

            _self ??= DotNetObjectReference.Create(this);
            _chart = await _module.InvokeAsync<IJSObjectReference>("create", _element, _self, next.Options, next.Series);
        }
        else if (next.Options == sent?.Options)
        {
            await _chart.InvokeVoidAsync("updateSeries", next.Series);
        }
        else
        {
            await _chart.InvokeVoidAsync("update", next.Options, next.Series);
        }
    }

    private Drawing Written()
    {
        var shown = Visible.ToList();
        var options = new ChartDocument<TItem>(
            Options,
            XAxisType ?? ApexCharts.XAxisType.Category,
            Options.Format,
            [.. shown.Select(series => new SeriesLook(series.Name, series.Color, series.Stroke.Width, series.Stroke.DashSpace, series.Stroke.Curve, series.Axis))],
            OnDataPointSelection.HasDelegate,
            OnRendered.HasDelegate);
        return new(
            _element.Id,
            JsonSerializer.Serialize(options, Json),
            JsonSerializer.Serialize(shown.Select(series => new
            {
                series.Name,
                series.Type,
                Data = series.Points.Select(point => new
                {
                    point.X,
                    point.Y,
                    point.FillColor,
                    point.Text,
                    point.Note,
                    Label = XText?.Invoke(point.X),
                })
            }), Json));
    }

    private async Task ReleaseAsync()
    {
        if (_chart is { } chart)
        {
            (_chart, _sent) = (null, null);
            await QuietlyAsync(async () =>
            {
                await chart.InvokeVoidAsync("destroy");
                await chart.DisposeAsync();
            });
        }

        if (_isDisposed && _module is { } module)
        {
            _module = null;
            await QuietlyAsync(module.DisposeAsync);
        }
    }

    private static async ValueTask QuietlyAsync(Func<ValueTask> leave)
    {
        try
        {
            await leave();
        }
        catch (Exception exception) when (exception is JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // The circuit went first; the browser clears up by itself.
        }
    }

    private async Task ToggleAsync(string series)
    {
        var collapsed = _hidden.Add(series);
        if (!collapsed)
        {
            _hidden.Remove(series);
        }
        else if (!Visible.Any())
        {
            _hidden.Remove(series);
            return;
        }

        await OnLegendClicked.InvokeAsync(new(series, collapsed));
    }

    private string Summary()
    {
        if (Description is not null)
        {
            return $"{Title}. {Description}";
        }

        var newest = _drawn.Select(series => (series.Name, Point: series.Points.LastOrDefault(point => point.Y is not null)))
            .Where(series => series.Point is not null)
            .Select(series => $"{series.Name} {Written(series.Point)} ({Label(series.Point!.X)})");
        return $"{Title}. {string.Join(", ", newest)}";
    }

    private IEnumerable<(string Label, IReadOnlyList<DataPoint<TItem>?> Cells)> Rows()
    {
        var bySeries = _drawn.Select(series => series.Points.GroupBy(point => Label(point.X)).ToDictionary(group => group.Key, group => group.First())).ToList();
        return _drawn.SelectMany(series => series.Points.Select(point => Label(point.X))).Distinct()
            .Select(label => (label, (IReadOnlyList<DataPoint<TItem>?>)[.. bySeries.Select(points => points.GetValueOrDefault(label))]));
    }

    private string Label(object x) => XText?.Invoke(x) ?? Convert.ToString(x, CultureInfo.InvariantCulture) ?? "";

    private static string Written(DataPoint<TItem>? point) => point?.Text ?? point?.Y?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "–";

    private static string Css(object length) => length is string text ? text : string.Create(CultureInfo.InvariantCulture, $"{length}px");

    private static string Swatch(string color) => color.StartsWith("--", StringComparison.Ordinal) ? $"var({color})" : color;

    /// <summary>What the browser was told to draw, and on which element.</summary>
    private sealed record Drawing(string Element, string Options, string Series);

    private sealed record DrawnSeries(string Name, SeriesType Type, string Color, SeriesStroke Stroke, int Axis, IReadOnlyList<DataPoint<TItem>> Points)
    {
        public int Dash => Stroke.DashSpace;
    }

    private sealed class PointLook : IEqualityComparer<DataPoint<TItem>>
    {
        public static readonly PointLook Comparer = new();

        // Not ==: that compares a boxed x by reference, and a chart whose points never equal themselves would be drawn without end.
        public bool Equals(DataPoint<TItem>? x, DataPoint<TItem>? y) => Of(x).Equals(Of(y));

        public int GetHashCode(DataPoint<TItem> obj) => Of(obj).GetHashCode();

        private static (object?, decimal?, string?, string?, string?) Of(DataPoint<TItem>? point) => (point?.X, point?.Y, point?.FillColor, point?.Text, point?.Note);
    }
}
