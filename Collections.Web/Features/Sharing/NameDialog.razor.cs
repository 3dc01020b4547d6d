using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Asks for a name.</summary>
public sealed partial class NameDialog
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private string _name = "";
    private bool _isDefault;
    private bool _wasOpen;

    [Parameter, EditorRequired]
    public required bool IsOpen { get; set; }

    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What the button says.</summary>
    [Parameter, EditorRequired]
    public required string Verb { get; set; }

    /// <summary>What stands in the field at first.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>What is wrong with the name that was given.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public bool OffersDefault { get; set; }

    [Parameter]
    public EventCallback<(string Name, bool IsDefault)> OnConfirmed { get; set; }

    protected override void OnParametersSet()
    {
        if (IsOpen && !_wasOpen)
        {
            (_name, _isDefault) = (Name, false);
        }

        _wasOpen = IsOpen;
    }

    private Task ConfirmAsync() => OnConfirmed.InvokeAsync((_name.Trim(), _isDefault));

    private Task KeyAsync(KeyboardEventArgs key) => key.Key == "Enter" && _name.Trim().Length > 0 ? ConfirmAsync() : Task.CompletedTask;
}
