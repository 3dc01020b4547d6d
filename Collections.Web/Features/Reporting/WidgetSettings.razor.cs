using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>What a widget shows apart from the rest of the report.</summary>
public sealed partial class WidgetSettings
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private List<string> _kpis = [];
    private List<TrendLine> _lines = [];
    private string? _title;
    private ChartKind _chart;
    private string? _dimension;
    private string? _filterDimension;
    private string? _filterValues;

    [Parameter, EditorRequired]
    public required ReportWidget Widget { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    /// <summary>The widget as it is to be; null: as it was.</summary>
    [Parameter]
    public EventCallback<ReportWidget?> OnDone { get; set; }

    private bool HasKpis => Widget.Kind is not WidgetKind.Notes;

    protected override void OnInitialized()
    {
        _kpis = [.. Widget.Kpis];
        _lines = [.. Widget.Lines.Count > 0 ? Widget.Lines : Enum.GetValues<TrendLine>()];
        (_title, _chart, _dimension) = (Widget.Title, Widget.Chart, Widget.Dimension ?? "");
        var filter = Widget.Filters is [var first, ..] ? first : null;
        _filterDimension = filter?.Dimension ?? (Content.Dimensions is [var dimension, ..] ? dimension.Name : null);
        _filterValues = filter is null ? "" : string.Join('\n', filter.Values);
    }

    private void Choose(string kpi, bool chosen)
    {
        _kpis.Remove(kpi);
        if (chosen)
        {
            _kpis.Add(kpi);
        }
    }

    private void ChooseLine(TrendLine line, bool chosen)
    {
        _lines.Remove(line);
        if (chosen)
        {
            _lines.Add(line);
        }
    }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnDone.InvokeAsync(null);

    private Task SaveAsync()
    {
        var values = (_filterValues ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return OnDone.InvokeAsync(Widget with
        {
            Title = string.IsNullOrWhiteSpace(_title) ? null : _title.Trim(),
            Kpis = [.. _kpis],
            Chart = _chart,
            Lines = Widget.Kind != WidgetKind.Trend || _lines.Count == Enum.GetValues<TrendLine>().Length ? [] : [.. _lines.Order()],
            Dimension = string.IsNullOrEmpty(_dimension) ? null : _dimension,
            Filters = values.Length > 0 && _filterDimension is { } dimension ? [new(dimension, values)] : [],
        });
    }
}
