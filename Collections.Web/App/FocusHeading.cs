using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.App;

/// <summary>
/// Another page begins at its heading, for the keyboard and for screen readers; the framework's FocusOnNavigate would also take the focus from who types there already.
/// </summary>
public sealed class FocusHeading : ComponentBase
{
    private Type? _page;

    [Parameter, EditorRequired]
    public required Microsoft.AspNetCore.Components.RouteData RouteData { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_page == RouteData.PageType)
        {
            return;
        }

        _page = RouteData.PageType;
        try
        {
            await JS.InvokeVoidAsync("collections.focusHeading");
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The page is gone.
        }
    }
}
