using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collections.Web.App;

/// <summary>
/// The list of shortcuts and the switch that turns the single-key ones off (WCAG 2.1.4). The keys themselves are handled in the
/// browser: an element says <c>data-shortcut="n"</c> and is clicked, or focused if it is a field.
/// </summary>
public sealed partial class KeyboardHelp
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private static readonly IReadOnlyList<(string[] Keys, string What)> Shortcuts =
    [
        (["?"], "This list"),
        (["/"], "Search"),
        (["g", "c"], "Go to collections"),
        (["g", "e"], "Go to executions"),
        (["g", "w"], "Go to workflows"),
        (["g", "i"], "Go to instances"),
        (["g", "s"], "Go to snapshots"),
        (["g", "p"], "Go to people, for administrators"),
        (["n"], "New collection; on the lists of workflows and instances: a new one"),
        (["p"], "Pause or resume the collection"),
        (["Shift", "R"], "Go to \"Retry failed weeks\""),
        (["←", "→", "Home", "End"], "Move through the week strip; with Shift: select a range"),
        (["↑", "↓"], "13 weeks back or on in the week strip"),
        (["Enter"], "Open the week"),
        (["[", "←"], "Previous week, in an open week"),
        (["]", "→"], "Next week, in an open week"),
        (["Esc"], "Close"),
    ];

    private bool _open;
    private bool _enabled = true;

    [Inject]
    public required IJSRuntime JS { get; init; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _enabled = await JS.InvokeAsync<bool>("collections.shortcutsEnabled");
        }
    }

    private async Task SwitchAsync(bool enabled)
    {
        _enabled = enabled;
        await JS.InvokeVoidAsync("collections.enableShortcuts", enabled);
    }
}
