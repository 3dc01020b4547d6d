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
    private List<Only> _filters = [];
    private string? _problem;

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
        _lines = [.. Widget.Lines ?? Enum.GetValues<TrendLine>()];
        (_title, _chart, _dimension) = (Widget.Title, Widget.Chart, Widget.Dimension ?? "");
        _filters = [.. Widget.Filters.Select(filter => new Only(filter))];
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

    private void AddFilter() => _filters.Add(new(new(Content.Dimensions[0].Name, [])));

    private Task SaveAsync()
    {
        var widget = Widget with
        {
            Title = string.IsNullOrWhiteSpace(_title) ? null : _title.Trim(),
            Kpis = [.. _kpis],
            Chart = _chart,
            Lines = Widget.Kind != WidgetKind.Trend || _lines.Count == Enum.GetValues<TrendLine>().Length ? null : [.. _lines.Order()],
            Dimension = string.IsNullOrEmpty(_dimension) ? null : _dimension,
            Filters = [.. _filters.Select(filter => filter.Filter).Where(filter => filter.Values.Count > 0)],
        };
        _problem = ReportLayoutJson.Problem(new() { Widgets = [widget] });
        return _problem is null ? OnDone.InvokeAsync(widget) : Task.CompletedTask;
    }

    /// <summary>A filter as it is edited: its values as lines, and beside them whether rows without a value count. Untouched it stays as it is.</summary>
    private sealed class Only(DimensionFilter filter)
    {
        public string Dimension { get; set; } = filter.Dimension;

        public string? Lines { get; set; } = LinesOf(filter);

        public bool WithNull { get; set; } = filter.Values.Contains(null);

        public DimensionFilter Filter => (Dimension, Lines, WithNull) == (filter.Dimension, LinesOf(filter), filter.Values.Contains(null))
            ? filter
            : new(Dimension, [.. (Lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(), .. WithNull ? new string?[] { null } : []]);

        private static string LinesOf(DimensionFilter filter) => string.Join('\n', filter.Values.OfType<string>());
    }
}
