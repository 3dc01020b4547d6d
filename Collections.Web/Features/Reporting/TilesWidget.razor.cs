using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>A KPI each. The chosen one is what the rest of the page explains.</summary>
public sealed partial class TilesWidget
{
    [CascadingParameter]
    public required ReportBoard Board { get; set; }

    [Parameter, EditorRequired]
    public required WidgetContent.Tiles Data { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required ReportView View { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    private string? Lead => View.Lead ?? (Data.Items is [var first, ..] ? first.Kpi : null);

    private Kpi Kpi(string key) => Content.KpiOrBare(key);

    private Task LeadAsync(string kpi) => Board.ShowAsync(View with { Lead = kpi });
}
