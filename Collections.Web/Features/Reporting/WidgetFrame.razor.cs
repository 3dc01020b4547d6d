using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Collections.Web.Features.Reporting;

/// <summary>A widget's card: title, tools, and what it shows; a widget that fails takes nothing else with it.</summary>
public sealed partial class WidgetFrame
{
    private ErrorBoundary? _boundary;
    private IReportChart? _chart;
    private bool _isSetting;
    private bool _isOver;
    private bool? _isTable;

    [CascadingParameter]
    public required ReportBoard Board { get; set; }

    [Parameter, EditorRequired]
    public required ReportWidget Widget { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required ReportView View { get; set; }

    /// <summary>Null while it is being read.</summary>
    [Parameter]
    public WidgetContent? Data { get; set; }

    [Parameter]
    public int Place { get; set; }

    [Parameter]
    public int Count { get; set; }

    [Parameter]
    public bool IsArranging { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    private string HeadingId => $"title-{Widget.Id}";

    private bool HasChart => Data is not (null or WidgetContent.Tiles or WidgetContent.Notes or WidgetContent.Refused);

    // A snapshot's reader may look at the table without changing the layout.
    private bool IsTable => _isTable ?? Widget.AsTable;

    private string BodyHeight => Widget.Height switch
    {
        WidgetHeight.Small => "210px",
        WidgetHeight.Medium => "330px",
        _ => "520px",
    };

    private string? Subtitle => Data switch
    {
        WidgetContent.Tiles { Items: [var tile, ..] } => View.Compare switch
        {
            ReportComparison.PreviousPeriod => $"{ReportWords.Span(Content.Span)} against as many weeks before",
            ReportComparison.LastYear => $"Week {ReportWords.Week(tile.Week)} against the same week last year",
            _ => $"Week {ReportWords.Week(tile.Week)} against the week before",
        },
        WidgetContent.Comparison comparison => $"{ReportWords.Span(comparison.Compare.Before)} → {ReportWords.Span(comparison.Compare.After)}",
        WidgetContent.BrokenDown { Breakdown: var breakdown } => $"{ReportWords.Span(breakdown.Before)} → {ReportWords.Span(breakdown.After)}",
        WidgetContent.Driven { Drivers: var drivers } => $"{ReportWords.Span(drivers.Before)} → {ReportWords.Span(drivers.After)}",
        WidgetContent.Trend or WidgetContent.Heatmap => ReportWords.Span(Content.Span),
        _ => null,
    };

    internal static string TitleOf(ReportWidget widget, ReportContent content, ReportView view)
    {
        if (widget.Title is { } own)
        {
            return own;
        }

        return content.Widgets.GetValueOrDefault(widget.Id) switch
        {
            WidgetContent.Driven { Drivers: var drivers } => $"Why {drivers.Kpi.Name} changed",
            WidgetContent.BrokenDown { Breakdown: { Kpis: [var kpi, ..] } breakdown } => $"{kpi.Name} by {breakdown.Label.ToLowerInvariant()}",
            WidgetContent.Aggregate { Series: [var first, ..] } => $"{content.KpiOrBare(first.Series.Kpi).Name}: {view.Aggregation.Title().ToLowerInvariant()} by {view.Group.ToString().ToLowerInvariant()}",
            WidgetContent.Trend { Series.Count: > 0 } trend => $"Trend: {string.Join(", ", trend.Series.Select(series => content.KpiOrBare(series.Series.Kpi).Name).Distinct())}",
            WidgetContent.Heatmap heatmap => $"Calendar: {content.KpiOrBare(heatmap.Series.Series.Kpi).Name}",
            _ => widget.Kind.Title(),
        };
    }

    private Task ResizeAsync(int by) =>
        Board.ReplaceAsync(Widget with { Width = Math.Clamp(Widget.Width + by, ReportWidget.MinWidth, ReportWidget.Columns) });

    private Task GrowAsync() => Board.ReplaceAsync(Widget with { Height = (WidgetHeight)(((int)Widget.Height + 1) % 3) });

    private async Task ToggleTableAsync()
    {
        if (IsReadOnly)
        {
            _isTable = !IsTable;
        }
        else
        {
            await Board.ReplaceAsync(Widget with { AsTable = !IsTable });
        }
    }

    private Task PngAsync() => _chart?.SavePngAsync() ?? Task.CompletedTask;

    private async Task DropAsync()
    {
        _isOver = false;
        if (IsArranging)
        {
            await Board.DropAsync(Place);
        }
    }

    private async Task SetAsync(ReportWidget? widget)
    {
        _isSetting = false;
        if (widget is not null && widget != Widget)
        {
            await Board.ReplaceAsync(widget);
        }
    }
}
