using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>It can be taken back, but what runs is cancelled: so it asks once.</summary>
public sealed partial class DeleteDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public int Running { get; set; }

    [Parameter]
    public EventCallback OnConfirmed { get; set; }

    private async Task ConfirmAsync()
    {
        await IsOpenChanged.InvokeAsync(false);
        await OnConfirmed.InvokeAsync();
    }
}
