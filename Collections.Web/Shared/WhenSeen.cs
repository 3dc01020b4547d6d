using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.Shared;

/// <summary>Tells when somebody comes back to the page from another tab or window: what was done there, no feed tells of.</summary>
public sealed class WhenSeen : ComponentBase, IAsyncDisposable
{
    private DotNetObjectReference<WhenSeen>? _self;
    private IJSObjectReference? _watch;

    [Parameter, EditorRequired]
    public required EventCallback OnSeen { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [JSInvokable("SeenAsync")]
    public Task SeenAsync() => OnSeen.InvokeAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_watch is not null)
            {
                await _watch.InvokeVoidAsync("stop");
                await _watch.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and what it watched with it.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _watch = await JS.InvokeAsync<IJSObjectReference>("collections.whenSeen", _self);
        }
    }
}
