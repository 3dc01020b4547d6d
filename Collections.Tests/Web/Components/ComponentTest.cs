using Bunit;
using MudBlazor;
using MudBlazor.Services;

namespace Collections.Tests.Web.Components;

/// <summary>A browserless page with MudBlazor's services and the providers that its overlays need.</summary>
public abstract class ComponentTest : IAsyncLifetime
{
    protected BunitContext Page { get; } = new();

    public ValueTask InitializeAsync()
    {
        Page.JSInterop.Mode = JSRuntimeMode.Loose;
        Page.Services.AddMudServices();
        Page.Render<MudPopoverProvider>();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Page.DisposeAsync();
    }
}
