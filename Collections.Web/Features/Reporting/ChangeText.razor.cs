using Collections.Core.Catalog;
using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>A change by sign, arrow and word; colour only repeats it.</summary>
public sealed partial class ChangeText
{
    [Parameter, EditorRequired]
    public required Change Change { get; set; }

    [Parameter, EditorRequired]
    public required Kpi Kpi { get; set; }

    /// <summary>Only the percentage.</summary>
    [Parameter]
    public bool IsBrief { get; set; }

    private bool? IsGood => Change.IsGood(Kpi);

    private string Arrow => Change.Absolute switch
    {
        > 0 => "▲",
        < 0 => "▼",
        0 => "=",
        null => "",
    };
}
