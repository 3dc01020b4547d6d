using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>What stands beside the report: KPI definitions, thresholds, retail events, other collections, earlier states of knowledge.</summary>
public sealed partial class ReportMore
{
    private Part _open;

    [Parameter, EditorRequired]
    public required Report Report { get; set; }

    [Parameter, EditorRequired]
    public required ReportState State { get; set; }

    /// <summary>The report must be read again.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Parameter]
    public EventCallback<ReportState> OnGo { get; set; }

    private enum Part
    {
        None,
        Kpis,
        Thresholds,
        Events,
        With,
        Known,
    }

    private void Close() => _open = Part.None;

    private async Task GoAsync(ReportState? state)
    {
        Close();
        if (state is not null)
        {
            await OnGo.InvokeAsync(state);
        }
    }
}
