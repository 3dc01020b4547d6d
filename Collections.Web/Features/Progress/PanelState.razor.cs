using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The four states of a tab: failed, loading, empty, there.</summary>
public sealed partial class PanelState
{
    [Parameter]
    public bool HasFailed { get; set; }

    [Parameter]
    public bool IsRead { get; set; }

    /// <summary>What to say when there is nothing to show; null when there is something.</summary>
    [Parameter]
    public string? Empty { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
