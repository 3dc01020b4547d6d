using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Asked before somebody leaves what is not saved.</summary>
public sealed partial class LeaveDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true };

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public EventCallback OnLeave { get; set; }
}
