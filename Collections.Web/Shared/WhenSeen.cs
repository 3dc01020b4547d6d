using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.Shared;

/// <summary>Tells when somebody comes back to the page from another tab or window: what was done there, no feed tells of.</summary>
public sealed class WhenSeen : ComponentBase, IAsyncDisposable
{
    private DotNetObjectReference<WhenSeen>? _self;
    private IJSObjectReference? _watch;
    private bool _isDisposed;

    [Parameter, EditorRequired]
    public required EventCallback OnSeen { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [JSInvokable("SeenAsync")]
    public Task SeenAsync() => OnSeen.InvokeAsync();

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await StopAsync();
        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _watch = await JS.InvokeAsync<IJSObjectReference>("collections.whenSeen", _self);
            if (_isDisposed)
            {
                await StopAsync();
            }
        }
    }

    private async Task StopAsync()
    {
        if (_watch is not { } watch)
        {
            return;
        }

        _watch = null;
        try
        {
            await watch.InvokeVoidAsync("stop");
            await watch.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and what it watched with it.
        }
    }
}
