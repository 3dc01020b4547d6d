using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collections.Web.App;

/// <summary>Switches the attribute that the style sheets look at and keeps the choice in a cookie; the server draws nothing anew.</summary>
public sealed partial class ThemeMenu
{
    private string? _choice;

    [Inject]
    public required IJSRuntime JS { get; init; }

    private async Task ReadChoice(bool open)
    {
        if (open)
        {
            _choice = ThemeChoice.FromCookie(await JS.InvokeAsync<string>("collections.theme"));
        }
    }

    private async Task ChooseAsync(string choice)
    {
        _choice = choice;
        await JS.InvokeVoidAsync("collections.setTheme", choice);
    }

    private string IconOf(string choice, string icon) => choice == _choice ? Icons.Material.Outlined.Check : icon;

    private string LabelOf(string choice, string label) => choice == _choice ? $"{label} (chosen)" : label;
}
