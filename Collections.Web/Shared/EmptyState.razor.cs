using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

/// <summary>Says why there is nothing to see here, and what to do about it.</summary>
public sealed partial class EmptyState
{
    [Parameter, EditorRequired]
    public required string Icon { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>The title is the page's own heading.</summary>
    [Parameter]
    public bool Heading { get; set; }
}
