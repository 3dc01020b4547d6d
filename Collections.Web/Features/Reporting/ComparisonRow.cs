using Collections.Core.Catalog;
using Collections.Core.Reporting;

namespace Collections.Web.Features.Reporting;

/// <summary>A KPI's change as a bar.</summary>
public sealed record ComparisonRow(Kpi Kpi, Change Change)
{
    public string Text => Change.Percentage is null
        ? Change.Text ?? "–"
        : $"{KpiText.Percent(Change.Percentage)} ({KpiText.Compact(Change.Before, Kpi, Change.Currency)} → {KpiText.Compact(Change.After, Kpi, Change.Currency)})";

    public string Color => Change.IsGood(Kpi) switch
    {
        true => "--mud-palette-success",
        false => "--mud-palette-error",
        null => "--chart-1",
    };
}
