using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

/// <summary>Whether changes reach the page at once.</summary>
public sealed partial class LiveIndicator
{
    [Parameter, EditorRequired]
    public required bool IsUp { get; set; }
}
