using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>What cannot be taken back asks for the name.</summary>
public sealed partial class DeleteDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private string _typed = "";

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

    protected override void OnParametersSet()
    {
        if (!IsOpen)
        {
            _typed = "";
        }
    }

    private async Task ConfirmAsync()
    {
        await IsOpenChanged.InvokeAsync(false);
        await OnConfirmed.InvokeAsync();
    }
}
