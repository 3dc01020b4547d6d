using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>What all widgets with a chart are given.</summary>
public abstract class ChartWidget<TData> : ComponentBase, IReportChart
    where TData : WidgetContent
{
    [CascadingParameter]
    public required ReportBoard Board { get; set; }

    [Parameter, EditorRequired]
    public required TData Data { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required ReportWidget Widget { get; set; }

    [Parameter, EditorRequired]
    public required ReportView View { get; set; }

    [Parameter]
    public bool IsTable { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    protected string FileName => $"{string.Concat(Title.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')).Trim('-')}.png";

    protected string Title => WidgetFrame.TitleOf(Widget, Content, View);

    public abstract Task SavePngAsync();

    protected Kpi Kpi(string key) => Content.KpiOrBare(key);

    /// <summary>Where the report has several collections, the name of one.</summary>
    protected string? SourceName(int source) => Content.Sources.Count > 1 ? Content.Sources[source].Name : null;
}
